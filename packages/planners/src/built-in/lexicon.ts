import { lemma, type Token, tokenise } from '@parley/catalog-search';
import type {
  Dimension,
  DimensionRef,
  Entity,
  Metric,
  NamedFilter,
  SemanticModel,
} from '@parley/semantic-layer';
import { labelsOf } from './model-facts.js';
import { isPeople } from './people.js';
import { plural } from './plural.js';
import { shortNames } from './short-names.js';
import { verbsOf } from './time-verbs.js';
import { nounsOfVerb } from './verb-nouns.js';

/** What words of the model can mean. */
export type Meaning =
  | { readonly kind: 'metric'; readonly metric: Metric }
  | { readonly kind: 'entity'; readonly entity: Entity }
  | {
      readonly kind: 'dimension';
      readonly entity: Entity;
      readonly dimension: Dimension;
      readonly ref: DimensionRef;
    }
  | {
      readonly kind: 'value';
      readonly entity: Entity;
      readonly dimension: Dimension;
      readonly ref: DimensionRef;
      readonly value: string | boolean;
      /** A name that the model does not list. */
      readonly isUnlisted?: true;
      /** What else must be so: the first name of a person beside the last. */
      readonly also?: { readonly ref: DimensionRef; readonly value: string };
    }
  | { readonly kind: 'filter'; readonly filter: NamedFilter };

/** One way to say something. */
interface Entry {
  readonly lemmas: readonly string[];
  /** The words themselves: "open" is closer to "open" than to "opened". */
  readonly words: readonly string[];
  readonly meaning: Meaning;
  /** 1 for its own name, less for what only hints at it. */
  readonly quality: number;
  /** Something that happened: "ordered", which "orders" is not. */
  readonly isVerb: boolean;
}

/** All phrases of a model, by their first lemma. */
export interface Lexicon {
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
  /** Single words, for mending misspelt ones. */
  readonly words: ReadonlyMap<string, string>;
  /** Their base forms. */
  readonly lemmas: ReadonlySet<string>;
}

const NAME = 1;
const SYNONYM = 0.97;
/** A dimension said with the thing it belongs to: "order status". */
const OWNED = 1;
const HINT = 0.95;
/** "sales" is a metric before it is a list of orders. */
const ENTITY_SYNONYM = 0.93;
const PART_OF_NAME = 0.9;
const LAST_WORD = 0.83;
/** How much weaker a column's name is than that of the thing it refers to. */
const BESIDE_THING = 0.2;
const LABEL_AS_NAME = 0.96;
/** "delivered" of a delivery date. */
const VERB = 0.94;
/** "people", of members and of authors. */
const ANYBODY = 0.88;
/** What a view shows of a thing is first of all the thing's own. */
const IN_VIEW = 0.05;

const lexicons = new WeakMap<SemanticModel, Lexicon>();

/** The phrases of a model; made once for each model object. */
export function lexiconOf(model: SemanticModel): Lexicon {
  const known = lexicons.get(model);
  if (known !== undefined) return known;
  const builder = new LexiconBuilder();
  for (const metric of model.metrics) {
    builder.addNamed(metric, { kind: 'metric', metric });
    for (const name of [metric.label, ...metric.synonyms])
      builder.add(`${name} amount`, { kind: 'metric', metric }, HINT);
  }
  for (const filter of model.namedFilters) {
    builder.addNamed(filter, { kind: 'filter', filter });
  }
  for (const entity of model.entities) addEntity(builder, entity);
  for (const relationship of model.relationships) {
    const entity = model.entities.find((candidate) => candidate.name === relationship.to.entity);
    if (relationship.role !== undefined && entity !== undefined) addRole(builder, entity, relationship.role);
  }
  for (const { phrase, meaning, quality } of shortNames(model)) builder.add(phrase, meaning, quality);
  for (const entity of model.entities.filter(isPeople)) {
    for (const said of ['people', 'persons', 'person'])
      builder.addSaid(said, { kind: 'entity', entity }, ANYBODY);
  }
  const lexicon = builder.build(viewsOf(model));
  lexicons.set(model, lexicon);
  return lexicon;
}

function addEntity(builder: LexiconBuilder, entity: Entity): void {
  const meaning = { kind: 'entity', entity } as const;
  builder.addNamed({ ...entity, synonyms: [] }, meaning);
  for (const synonym of entity.synonyms) builder.add(synonym, meaning, ENTITY_SYNONYM);
  // "payments", where there are payments received and payments made.
  const [head = '', ...nouns] = entity.label.split(' ').reverse();
  if (nouns.length > 0 && isParticiple(head)) builder.add(nouns.reverse().join(' '), meaning, PART_OF_NAME);
  // People who have a first and a last name: "name" is both.
  const [, last] = labelsOf(entity);
  if (last !== undefined) {
    const name = { kind: 'dimension', entity, dimension: last, ref: `${entity.name}.${last.name}` } as const;
    builder.addNamed(
      { name: 'name', label: 'full name', synonyms: [`${entity.label} name`, `name of ${entity.label}`] },
      name,
    );
  }
  // "name" of what is called by a full name or a branch name.
  const label = entity.dimensions.find(({ name }) => name === entity.labelDimension);
  if (label !== undefined && / name$/i.test(label.label) && last === undefined) {
    const meaning = {
      kind: 'dimension',
      entity,
      dimension: label,
      ref: `${entity.name}.${label.name}`,
    } as const;
    for (const said of ['name', `${entity.label} name`, `name of ${entity.label}`])
      builder.add(said, meaning, LABEL_AS_NAME);
  }
  for (const dimension of entity.dimensions) {
    const meaning = {
      kind: 'dimension',
      entity,
      dimension,
      ref: `${entity.name}.${dimension.name}`,
    } as const;
    builder.addNamed(dimension, meaning);
    for (const owner of [entity.label, ...entity.synonyms]) {
      for (const said of [dimension.label, dimension.name, ...dimension.synonyms]) {
        builder.add(`${owner} ${said}`, meaning, OWNED);
        builder.add(`${said} of ${owner}`, meaning, OWNED);
      }
    }
    addLongerNames(builder, entity, meaning);
    addShorterNames(builder, entity, meaning);
    if (dimension.kind === 'time') addVerbs(builder, dimension, meaning);
    for (const verb of verbsOf(dimension)) builder.addSaid(verb, meaning, VERB);
    addValues(builder, entity, dimension);
  }
}

const NAMED_KINDS = new Set(['categorical', 'geographic', 'text']);

/** "country name", "closing price" of a price, "payment amount received" of a payment received. */
function addLongerNames(
  builder: LexiconBuilder,
  entity: Entity,
  meaning: Extract<Meaning, { kind: 'dimension' }>,
): void {
  const { dimension } = meaning;
  const [head = '', ...others] = entity.label.split(' ').reverse();
  for (const said of [dimension.label, ...dimension.synonyms]) {
    if (NAMED_KINDS.has(dimension.kind) && !/\bname$/i.test(said))
      builder.add(`${said} name`, meaning, SYNONYM);
    // "blocked member" is a member that is so.
    if (others.length > 0 && !said.endsWith(head) && dimension.kind !== 'boolean')
      builder.add(`${said} ${head}`, meaning, isParticiple(head) ? SYNONYM : OWNED);
  }
}

/** "reason" of a reason code, "tickets" of tickets sold, "limit" of a credit limit. */
function addShorterNames(
  builder: LexiconBuilder,
  entity: Entity,
  meaning: Extract<Meaning, { kind: 'dimension' }>,
): void {
  const { label, kind } = meaning.dimension;
  const words = label.split(' ');
  const last = words.at(-1) ?? '';
  const rest = words.slice(0, -1).join(' ');
  if (rest === '') return;
  // "type of material" for a material type.
  if (kind === 'categorical' || kind === 'time') builder.add(`${last} of ${rest}`, meaning, SYNONYM);
  if (last.toLowerCase() === 'code') {
    builder.add(rest, meaning, SYNONYM);
    for (const owner of [entity.label, ...entity.synonyms]) {
      builder.add(`${owner} ${rest}`, meaning, SYNONYM);
      builder.add(`${rest} of ${owner}`, meaning, SYNONYM);
    }
  } else if (kind === 'numeric' && isParticiple(last)) builder.add(rest, meaning, PART_OF_NAME);
  else if (kind === 'numeric' && last.length > 3 && !/^(?:number|count|code)s?$/.test(last))
    builder.add(last, meaning, LAST_WORD);
  else if (kind === 'categorical' && last.length > 3 && !NAMING_WORD.test(last))
    builder.add(last, meaning, LAST_WORD);
}

/** Too many columns end in these for one alone to say which. */
const NAMING_WORD =
  /^(?:name|title|number|date|flag|code|type|kind|class|level|group|category|status|state|mode|role)$/i;

function isParticiple(word: string): boolean {
  return /ed$/.test(word) || ['made', 'sent', 'paid', 'sold', 'bought', 'taken', 'given'].includes(word);
}

/** "opened" for opened_on, "registered" for "registered at": what happened then. */
function addVerbs(builder: LexiconBuilder, dimension: Dimension, meaning: Meaning): void {
  for (const name of [dimension.name.replaceAll('_', ' '), dimension.label, ...dimension.synonyms]) {
    const verb = name.replace(/ (?:at|on|date|time)$/, '');
    if (verb === name) continue;
    builder.addVerb(verb, meaning);
    for (const noun of nounsOfVerb(verb)) {
      builder.add(noun, meaning, HINT);
      builder.add(`${noun} date`, meaning, HINT);
    }
    for (const noun of ['date', 'time', 'day']) {
      builder.add(`${verb} ${noun}`, meaning, SYNONYM);
      builder.add(`${noun} ${verb}`, meaning, SYNONYM);
    }
  }
}

function addValues(builder: LexiconBuilder, entity: Entity, dimension: Dimension): void {
  const ref: DimensionRef = `${entity.name}.${dimension.name}`;
  for (const { value, synonyms } of dimension.values ?? []) {
    const meaning = { kind: 'value', entity, dimension, ref, value } as const;
    builder.add(value, meaning, NAME);
    for (const synonym of synonyms) builder.add(synonym, meaning, SYNONYM);
    builder.add(`${value} ${dimension.label}`, meaning, OWNED);
    builder.add(`${dimension.label} ${value}`, meaning, OWNED);
    for (const said of dimension.synonyms) builder.add(`${value} ${said}`, meaning, SYNONYM);
    for (const form of adjectivesOf(value)) builder.add(form, meaning, HINT);
  }
  const yes = dimension.kind === 'boolean' ? true : yesOf(dimension);
  if (yes === undefined) return;
  const said = new Set([dimension.label, dimension.name, ...dimension.synonyms].map(withoutAuxiliary));
  for (const word of said) builder.add(word, { kind: 'value', entity, dimension, ref, value: yes }, SYNONYM);
  if (yes !== true) return;
  for (const word of said) {
    if (!word.includes(' ')) {
      builder.add(`in${word}`, { kind: 'value', entity, dimension, ref, value: false }, SYNONYM);
      builder.add(`un${word}`, { kind: 'value', entity, dimension, ref, value: false }, SYNONYM);
    }
  }
}

/** Of a column that says yes or no by a letter. */
function yesOf({ values = [] }: Dimension): string | undefined {
  if (values.length !== 2) return undefined;
  const yes = values.find(({ value }) => /^(?:y|yes|j|t|true|1)$/i.test(value));
  const no = values.find(({ value }) => /^(?:n|no|f|false|0)$/i.test(value));
  return no === undefined ? undefined : yes?.value;
}

/** "successful" of success, "failed" of fail. */
function adjectivesOf(value: string): string[] {
  return /^[a-z]{4,}$/i.test(value) ? [`${value}ful`, `${value}ed`, `${value}al`] : [];
}

function addRole(builder: LexiconBuilder, entity: Entity, role: string): void {
  for (const dimension of entity.dimensions) {
    const meaning = { kind: 'dimension', entity, dimension, ref: `${role}.${dimension.name}` } as const;
    const isLabel = dimension.name === entity.labelDimension;
    builder.add(`${role} ${dimension.label}`, meaning, OWNED);
    builder.add(`${dimension.label} of ${role}`, meaning, OWNED);
    for (const name of [`${role} ${entity.label}`, `${entity.label} of ${role}`]) {
      builder.add(`${name} ${dimension.label}`, meaning, OWNED);
      builder.add(`${dimension.label} of ${name}`, meaning, OWNED);
      if (isLabel) builder.add(name, meaning, SYNONYM);
    }
    if (isLabel) builder.add(role, meaning, NAME);
  }
}

function withoutAuxiliary(name: string): string {
  return name.replaceAll('_', ' ').replace(/^(?:is|has|was|are) /, '');
}

class LexiconBuilder {
  readonly #entries = new Map<string, Entry[]>();
  readonly #words = new Map<string, string>();
  /** Where a phrase of a meaning stands in its list: in a large model thousands begin with the same word. */
  readonly #places = new Map<string, number>();

  addNamed(
    named: { readonly name: string; readonly label: string; readonly synonyms: readonly string[] },
    meaning: Meaning,
  ): void {
    this.add(named.label, meaning, NAME);
    this.add(named.name, meaning, NAME);
    for (const synonym of named.synonyms) this.add(synonym, meaning, SYNONYM);
  }

  addVerb(phrase: string, meaning: Meaning): void {
    this.add(phrase, meaning, HINT, true);
  }

  /** As `add`, but nothing that misspelt words are mended to. */
  addSaid(phrase: string, meaning: Meaning, quality: number): void {
    this.#put(phrase, { meaning, quality, isVerb: false });
  }

  add(phrase: string, meaning: Meaning, quality: number, isVerb = false): void {
    for (const token of this.#put(phrase, { meaning, quality, isVerb })) {
      if (token.kind === 'word') this.#words.set(token.lower, lemma(token.lower));
    }
  }

  /** The words of a phrase that was not known. */
  #put(
    phrase: string,
    { meaning, quality, isVerb }: Pick<Entry, 'meaning' | 'quality' | 'isVerb'>,
  ): readonly Token[] {
    const tokens = tokenise(phrase.replace(/^the /i, '').replaceAll('_', ' ')).filter(
      (token) => token.kind !== 'symbol',
    );
    const lemmas = tokens.map((token) => token.lemma);
    const [first] = lemmas;
    if (first === undefined) return [];
    const list = this.#entries.get(first) ?? [];
    this.#entries.set(first, list);
    const words = tokens.map((token) => token.lower);
    const said = `${meaningKey(meaning)}\n${words.join('\n')}`;
    const known = this.#places.get(said) ?? list.length;
    const entry = list[known];
    if (entry !== undefined) {
      if (quality > entry.quality) list[known] = { ...entry, quality };
      return [];
    }
    this.#places.set(said, known);
    list.push({ lemmas, words, meaning, quality, isVerb });
    return tokens;
  }

  build(views: ReadonlyMap<Entity, Entity>): Lexicon {
    const entries = [...this.#entries].map(
      ([first, list]) => [first, ownFirst(thingsFirst(list), views)] as const,
    );
    return { entries: new Map(entries), words: this.#words, lemmas: new Set(this.#words.values()) };
  }
}

/** "branches" are the branches, before the column of something else that refers to one. */
function thingsFirst(list: readonly Entry[]): Entry[] {
  const things = byLemmas(list.filter(({ meaning }) => meaning.kind === 'entity'));
  return list.map((entry) => {
    const { meaning, quality } = entry;
    if (meaning.kind !== 'dimension' || (meaning.dimension.kind !== 'identifier' && quality >= NAME))
      return entry;
    const thing = things
      .get(entry.lemmas.join(' '))
      ?.find((other) => other.meaning.kind === 'entity' && other.meaning.entity !== meaning.entity);
    return thing === undefined
      ? entry
      : { ...entry, quality: Math.min(quality, thing.quality - BESIDE_THING) };
  });
}

/** "due date" is the loan's, before that of a view on open loans. */
function ownFirst(list: readonly Entry[], views: ReadonlyMap<Entity, Entity>): readonly Entry[] {
  if (views.size === 0) return list;
  const columns = byLemmas(list.filter(({ meaning }) => meaning.kind === 'dimension'));
  return list.map((entry) => {
    const { meaning } = entry;
    const base = meaning.kind === 'dimension' ? views.get(meaning.entity) : undefined;
    if (base === undefined) return entry;
    const isOwn = columns
      .get(entry.lemmas.join(' '))
      ?.some((other) => other.meaning.kind === 'dimension' && other.meaning.entity === base);
    return isOwn === true ? { ...entry, quality: entry.quality - IN_VIEW } : entry;
  });
}

function byLemmas(list: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  return Map.groupBy(list, ({ lemmas }) => lemmas.join(' '));
}

/** Things whose key is that of another, with the other: rows of both tell of the same. */
function viewsOf({ entities, relationships }: SemanticModel): ReadonlyMap<Entity, Entity> {
  const byName = new Map(entities.map((entity) => [entity.name, entity]));
  return new Map(
    relationships.flatMap(({ from, to }): readonly (readonly [Entity, Entity])[] => {
      const [own, other] = [byName.get(from.entity), byName.get(to.entity)];
      if (own === undefined || other === undefined || own === other) return [];
      const isKey = from.columns.length > 0 && sameWords(own.primaryKey, from.columns);
      return isKey && sameWords(other.primaryKey, to.columns) ? [[own, other]] : [];
    }),
  );
}

function sameWords(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((each, position) => each === right[position]);
}

export function meaningKey(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'metric':
      return `metric ${meaning.metric.name}`;
    case 'entity':
      return `entity ${meaning.entity.name}`;
    case 'dimension':
      return `dimension ${meaning.ref}`;
    case 'value':
      return `value ${meaning.ref} ${meaning.value}`;
    case 'filter':
      return `filter ${meaning.filter.name}`;
  }
}

/** How a person would say what a phrase was taken for. */
export function describeMeaning(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'metric':
      return `the metric ${meaning.metric.label}`;
    case 'entity':
      return `the ${plural(meaning.entity.label)}`;
    case 'dimension':
      return `the ${ownedLabel(meaning.entity, meaning.dimension)}`;
    case 'value':
      return `${ownedLabel(meaning.entity, meaning.dimension)} = ${meaning.value}`;
    case 'filter':
      return `the filter ${meaning.filter.label}`;
  }
}

/** "order status", without saying the entity twice. */
export function ownedLabel(entity: Entity, dimension: Dimension): string {
  const label = dimension.label.toLowerCase();
  return label.includes(entity.label.toLowerCase()) ? dimension.label : `${entity.label} ${dimension.label}`;
}
