import type { Token } from '@parley/catalog-search';
import type { Condition, Entity, ModelIndex } from '@parley/semantic-layer';
import { addUnits, type Day } from '../calendar.js';
import { outwardDistance } from '../model-facts.js';
import { wantedValues } from '../wanted-values.js';
import type { Item } from './items.js';
import { measuredEntity } from './measure-of.js';
import type { Prose } from './prose.js';
import { type Measure, Mention, type Output, Scope, type When } from './scope.js';
import type { Sign } from './signs.js';

/** Everything about the question that does not change while it is read. */
export interface Asked {
  readonly index: ModelIndex;
  readonly today: Day;
  readonly prose: Prose;
  /** The words of `prose.text`, their spelling mended. */
  readonly tokens: readonly Token[];
  /** Reads other text by the same grammar: what a definition says. */
  readonly define: (definition: string) => Scope | undefined;
}

export type SignKind = Sign['kind'];

/** Small words that stand between what belongs together. */
const SMALL: ReadonlySet<SignKind> = new Set([
  'filler',
  'verb',
  'of',
  'in',
  'for',
  'all',
  'with',
  'relative',
  'unit',
  'overall',
  'from',
  'to',
]);
const ARTICLES: ReadonlySet<SignKind> = new Set(['filler', 'all']);

/** Goes through items from left to right; what it understands goes into a scope. */
export class Reader {
  at = 0;
  /** Which sentence is being read, from 0. */
  sentence = 0;
  /** True while the outputs that are named are what the question says to return. */
  returning = false;
  /** The thing spoken of last. */
  mention: Mention;
  /** The next condition is another possibility beside the last one. */
  alternative = false;
  /** "in both A and B". */
  both = false;
  /** What a bare number would be compared with. */
  lastMeasure: Measure | undefined;
  /** "shipped to France in 2025": what the next time is of. */
  timeOf: Extract<Item, { kind: 'dimension' }> | undefined;
  /** "how many" was said, not only what. */
  asksCount = false;

  constructor(
    readonly items: readonly Item[],
    readonly asked: Asked,
    readonly scope: Scope = new Scope(),
  ) {
    this.mention = scope.root;
  }

  get tokens(): readonly Token[] {
    return this.asked.tokens;
  }

  get item(): Item | undefined {
    return this.items[this.at];
  }

  peek(offset: number): Item | undefined {
    return this.items[this.at + offset];
  }

  signAt(position: number): Sign | undefined {
    const item = this.items[position];
    return item?.kind === 'sign' ? item.sign : undefined;
  }

  sign<Kind extends SignKind>(kind: Kind, position = this.at): Extract<Sign, { kind: Kind }> | undefined {
    const sign = this.signAt(position);
    return sign?.kind === kind ? (sign as Extract<Sign, { kind: Kind }>) : undefined;
  }

  /** The first position from here that is more than a small word. */
  skipSmall(from = this.at): number {
    return this.#skip(from, SMALL);
  }

  /** As `skipSmall`, past articles only. */
  skipArticles(from = this.at): number {
    return this.#skip(from, ARTICLES);
  }

  skipAll(kinds: readonly SignKind[], from = this.at): number {
    return this.#skip(from, new Set(kinds));
  }

  /** Back over small words that stand before a position. */
  skipBack(from: number): number {
    let at = from;
    for (
      let sign = this.signAt(at - 1);
      sign !== undefined && ARTICLES.has(sign.kind);
      sign = this.signAt(at - 1)
    )
      at--;
    return at;
  }

  text(item: Item): string {
    return this.tokens
      .slice(item.start, item.end)
      .map(({ text }) => text)
      .join(' ');
  }

  textAt(position: number): string {
    const item = this.items[position];
    return item === undefined ? '' : this.text(item);
  }

  /** True where the question has the thing in the plural: "customers". */
  isPlural(item: Item): boolean {
    const last = this.tokens[item.end - 1];
    return last !== undefined && last.lower !== last.lemma && /s$|people|children|men$/.test(last.lower);
  }

  output(output: Output): void {
    const target = this.returning ? this.scope.returned : this.scope.asked;
    const key = JSON.stringify(plainOutput(output));
    if (!target.some((known) => JSON.stringify(plainOutput(known)) === key)) target.push(output);
  }

  /** Says something of the thing spoken of last that it can be said of. */
  restrict(entity: Entity, condition: Condition, mention = this.#bearer(entity)): void {
    const last = mention.where.at(-1);
    if (this.alternative && last !== undefined) {
      this.alternative = false;
      mention.where[mention.where.length - 1] = {
        entity: last.entity,
        condition: either(last.condition, condition),
      };
      return;
    }
    this.alternative = false;
    const place = mention.where.findIndex((known) => isBeside(known.condition, condition));
    const known = mention.where[place];
    if (known !== undefined && this.#hasOne(mention, entity)) {
      mention.where[place] = { entity, condition: oneOf(known.condition, condition) };
      return;
    }
    mention.where.push({ entity, condition });
  }

  /** True where each thing spoken of has at most one of the other. */
  #hasOne(mention: Mention, entity: Entity): boolean {
    const own = mention.entity ?? this.main;
    return own !== undefined && outwardDistance(this.asked.index, own, entity) !== undefined;
  }

  /** A time is of what is counted or listed, unless it is of something that has its own. */
  when(when: When): void {
    const { entity } = this.mention;
    const main = this.main;
    const shared =
      entity === undefined ||
      (main !== undefined && outwardDistance(this.asked.index, main, entity) !== undefined);
    const { when: known } = shared ? this.scope.root : this.mention;
    const repeated = known.some(
      ({ period }) => period.from === when.period.from && period.to === when.period.to,
    );
    if (repeated && this.scope.compares) {
      known.push(before(when));
      return;
    }
    if (!repeated) known.push(when);
  }

  /** What is counted, else listed. */
  get main(): Entity | undefined {
    const [measure = this.scope.rank?.by?.kind === 'measure' ? this.scope.rank.by.measure : undefined] =
      this.scope.measures;
    return (
      (measure === undefined ? undefined : measuredEntity(this.asked.index, measure)) ?? this.scope.subject
    );
  }

  /** Speaks of another thing from here on. */
  speakOf(entity: Entity, negated = false): Mention {
    const mention = new Mention(entity, negated);
    // Two of a kind stand side by side: in the domain A and the domain B.
    if (this.both && this.mention.entity === entity) return this.#speakOfBoth(entity);
    const isBeside = this.mention.entity === entity || this.#followsAnd(entity);
    const beside = isBeside ? (this.#parents.get(this.mention) ?? this.scope.root) : this.mention;
    const outer = this.#isDoneToMain(entity) ? this.scope.root : beside;
    mention.isOwner = this.#isOwner(entity);
    outer.within.push(mention);
    this.#parents.set(mention, outer);
    this.mention = mention;
    return mention;
  }

  /** "a loan and a hold": the second is said of the same as the first. */
  #followsAnd(entity: Entity): boolean {
    const at = this.#placeOf(entity);
    return this.signAt(this.skipBack(at) - 1)?.kind === 'and';
  }

  /** "written by authors and presented at conferences": behind "and" again of what is asked for, where that belongs to it. */
  #isDoneToMain(entity: Entity): boolean {
    const { main } = this;
    const place = this.#placeOf(entity);
    let at = place;
    for (
      let sign = this.signAt(at - 1);
      sign !== undefined && SMALL.has(sign.kind);
      sign = this.signAt(at - 1)
    )
      at--;
    const isDone = this.items
      .slice(at, place)
      .some((_, offset) => this.sign('verb', at + offset) !== undefined);
    const isJoined = isDone && this.signAt(at - 1)?.kind === 'and';
    return isJoined && main !== undefined && outwardDistance(this.asked.index, main, entity) === 1;
  }

  #placeOf(entity: Entity): number {
    return this.items.findLastIndex(
      (item, place) => place <= this.at && item.kind === 'entity' && item.entity === entity,
    );
  }

  #isOwner(entity: Entity): boolean {
    const at = this.#placeOf(entity);
    return this.signAt(this.skipBack(at) - 1)?.kind === 'of';
  }

  /** "publications in both A and B": some in A, some in B. */
  #speakOfBoth(entity: Entity): Mention {
    const mention = new Mention(entity);
    const beside = this.#parents.get(this.mention);
    const above = beside === undefined ? undefined : this.#parents.get(beside);
    const outer =
      beside?.entity === undefined || above === undefined
        ? (beside ?? this.scope.root)
        : new Mention(beside.entity);
    if (above !== undefined && outer !== beside) {
      above.within.push(outer);
      this.#parents.set(outer, above);
    }
    outer.within.push(mention);
    this.#parents.set(mention, outer);
    this.mention = mention;
    return mention;
  }

  /** Goes back to speaking of the subject. */
  leaveMentions(): void {
    this.mention = this.scope.root;
  }

  readonly #parents = new Map<Mention, Mention>();

  #bearer(entity: Entity): Mention {
    for (let at: Mention | undefined = this.mention; at !== undefined; at = this.#parents.get(at)) {
      const own = at.entity ?? this.scope.subject;
      if (own !== undefined && outwardDistance(this.asked.index, own, entity) !== undefined) return at;
    }
    return this.scope.root;
  }

  #skip(from: number, kinds: ReadonlySet<SignKind>): number {
    let at = from;
    for (let sign = this.signAt(at); sign !== undefined && kinds.has(sign.kind); sign = this.signAt(at)) at++;
    return at;
  }
}

/** "last month against the previous month": the one before it. */
function before({ period: { from, to }, unit }: When): When {
  return {
    unit,
    period: {
      ...(from === undefined ? {} : { from: addUnits(from, unit, -1) }),
      ...(to === undefined ? {} : { to: addUnits(to, unit, -1) }),
    },
  };
}

/** "for male and for female patients": values of one dimension, of which a row has only one. */
function isBeside(known: Condition, other: Condition): boolean {
  if (!('dimension' in known) || !('dimension' in other) || known.dimension !== other.dimension) return false;
  if (known.datePart !== undefined || other.datePart !== undefined) return false;
  const [one, two] = [wantedValues(known), wantedValues(other)];
  return one !== undefined && two !== undefined && !two.some((value) => one.includes(value));
}

function oneOf(known: Condition, other: Condition): Condition {
  if (!('dimension' in known)) return known;
  const values = [...(wantedValues(known) ?? []), ...(wantedValues(other) ?? [])];
  return { dimension: known.dimension, op: 'in', values };
}

function either(left: Condition, right: Condition): Condition {
  return 'any' in left ? { any: [...left.any, right] } : { any: [left, right] };
}

/** An output without the objects of the model, for comparing. */
function plainOutput(output: Output): unknown {
  return JSON.parse(
    JSON.stringify(output, (key, value) =>
      key === 'entity' || key === 'metric' ? (value?.name ?? value) : value,
    ),
  );
}
