import { lemma, type Token, tokenise } from '@parley/catalog-search';
import type { Entity, SemanticModel } from '@parley/semantic-layer';
import { type Meaning, meaningKey } from './meaning.js';

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

export const NAME = 1;
export const SYNONYM = 0.97;
export const HINT = 0.95;
/** How much weaker a column's name is than that of the thing it refers to. */
const BESIDE_THING = 0.2;
/** What a view shows of a thing is first of all the thing's own. */
const IN_VIEW = 0.05;

export class LexiconBuilder {
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
  const things = byLemmas(list.filter(({ meaning }) => meaning.kind === 'entity' || isOfRole(meaning)));
  return list.map((entry) => {
    const { meaning, quality } = entry;
    const isKey = meaning.kind === 'dimension' && meaning.dimension.kind === 'identifier';
    if (meaning.kind !== 'dimension' || isOfRole(meaning) || (!isKey && quality >= NAME)) return entry;
    const thing = things
      .get(entry.lemmas.join(' '))
      ?.find((other) => (other.meaning.kind === 'entity' ? other.meaning.entity !== meaning.entity : isKey));
    return thing === undefined
      ? entry
      : { ...entry, quality: Math.min(quality, thing.quality - BESIDE_THING) };
  });
}

/** What the thing is called that a column refers to under a name of its own. */
function isOfRole(meaning: Meaning): boolean {
  return meaning.kind === 'dimension' && !meaning.ref.startsWith(`${meaning.entity.name}.`);
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
export function viewsOf({ entities, relationships }: SemanticModel): ReadonlyMap<Entity, Entity> {
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
