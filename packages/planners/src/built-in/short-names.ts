import { lemma } from '@parley/catalog-search';
import type { Dimension, Entity, SemanticModel } from '@parley/semantic-layer';
import type { Meaning } from './meaning.js';

/** A name that people shorten a longer one to. */
export interface ShortName {
  readonly phrase: string;
  readonly meaning: Meaning;
  /** Below 1: its whole name is closer. */
  readonly quality: number;
}

/** The last word says what a thing is; those before tell it from others. */
const HEAD = 0.9;
const MODIFIER = 0.86;
/** "fee" for a monthly fee, where nothing else is a fee. */
const NOUN = 0.88;
const SHORTENED = 0.93;

/** Say nothing of what a thing is. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  'table record data entry list detail info log row view name id number code type status kind date time day text value person of the and per by'.split(
    ' ',
  ),
);
/** What may be left out at the end of a column's name: what it is written in, or that it is a name. */
const ENDINGS: ReadonlySet<string> = new Set(
  'name text amount in eur euro usd dollar gbp chf cent percent pct minute second hour day km kilometre kilometer metre meter square kg kilogram gram ton tonne hl hectolitre hectoliter ml cm centimetre centimeter mm ha hectare kw mw kwh mwh lb mile foot ft inch mb gb litre liter label title description'
    .split(' ')
    .map(lemma),
);

/**
 * "members" of a library member, "loans" of a loan transaction, "town" of a town name, "price" of a purchase price in euros: parts of
 * names that no other thing of the model has.
 */
export function shortNames(model: SemanticModel): readonly ShortName[] {
  const taken = new Set([
    ...model.entities.flatMap(({ label, name, synonyms }) => [label, name, ...synonyms].map(lemmas)),
    ...model.metrics.flatMap(({ label, synonyms }) => [label, ...synonyms].map(lemmas)),
  ]);
  const things = model.entities.filter((entity) => !isDerived(entity, model));
  const words = things.map(({ label }) => wordsOf(label));
  const columns = new Set(
    model.entities.flatMap(({ dimensions }) => dimensions.map(({ label }) => lemmas(label))),
  );
  const nouns = nounsOf(things, new Set([...taken, ...words.flat()]));
  return things.flatMap((entity) => {
    const own = wordsOf(entity.label);
    const aliases = own.flatMap((word, place): readonly (readonly [string, number])[] => {
      if (own.length < 2 || word.length < 3 || EMPTY_WORDS.has(word) || taken.has(word)) return [];
      const isHead = place === own.length - 1;
      const others = words.filter((each) => (isHead ? each.at(-1) === word : each.includes(word)));
      if (others.length > 1 || (!isHead && columns.has(word))) return [];
      return [[word, isHead ? HEAD : MODIFIER]];
    });
    return [
      ...aliases.map(([phrase, quality]) => ({
        phrase,
        quality,
        meaning: { kind: 'entity', entity } as const,
      })),
      ...entity.dimensions.flatMap((dimension) =>
        columnNames(
          entity,
          dimension,
          aliases.map(([word]) => word),
        ),
      ),
      ...entity.dimensions.flatMap((dimension) =>
        numbered(entity, dimension, new Set([...taken, ...words.flat()])),
      ),
      ...entity.dimensions.flatMap((dimension) =>
        (nouns.get(dimension) ?? []).map((phrase): ShortName => {
          return { phrase, quality: NOUN, meaning: meaningOf(entity, dimension) };
        }),
      ),
    ];
  });
}

/** "which tooth", of a tooth number, where no thing is a tooth. */
function numbered(entity: Entity, dimension: Dimension, taken: ReadonlySet<string>): readonly ShortName[] {
  const words = dimension.label.toLowerCase().split(' ');
  const phrase = words.slice(0, -1).join(' ');
  if (words.length !== 2 || words[1] !== 'number' || taken.has(lemmas(phrase))) return [];
  return [{ phrase, quality: NOUN, meaning: meaningOf(entity, dimension) }];
}

/** A view on other things has the key of one of them: what they are called is theirs. */
function isDerived({ name, primaryKey: [key, another] }: Entity, { entities }: SemanticModel): boolean {
  if (key === undefined || another !== undefined || key === `${name}_id`) return false;
  return entities.some((other) => other.name !== name && key === `${other.name}_id`);
}

/** Nouns that just one number is called by, by that number: "fee" of the monthly fee, "docks" of the number of docks. */
function nounsOf(
  things: readonly Entity[],
  taken: ReadonlySet<string>,
): ReadonlyMap<Dimension, readonly string[]> {
  const nouns = new Map<string, Dimension[]>();
  for (const { dimensions } of things) {
    for (const dimension of dimensions) {
      const own = [headOf(dimension.label), ...dimension.synonyms.map((said) => COUNTED.exec(said)?.[1])]
        .flatMap((noun) => (noun === undefined ? [] : [lemmas(noun)]))
        .filter((noun) => noun.length >= 3 && !EMPTY_WORDS.has(noun) && !taken.has(noun));
      if (dimension.kind !== 'numeric') continue;
      for (const noun of new Set(own)) nouns.set(noun, [...(nouns.get(noun) ?? []), dimension]);
    }
  }
  const own = new Map<Dimension, string[]>();
  for (const [noun, [only, another]] of nouns) {
    if (only !== undefined && another === undefined) own.set(only, [...(own.get(only) ?? []), noun]);
  }
  return own;
}

const COUNTED = /^number of (.+)$/;
/** Say when, how much or that it was done, not what. */
const NO_NOUN =
  /^(?:year|month|week|quarter|total|count|score|rate|index|level|.*ed|paid|sold|made|given|held|spent)$/;

/** "fee" of "monthly fee", "distance" of "distance in kilometres". */
function headOf(label: string): string | undefined {
  const words = wordsOf(label);
  if (words.length < 2) return undefined;
  while (words.length > 1 && ENDINGS.has(words.at(-1) ?? '')) words.pop();
  const head = words.at(-1) ?? '';
  return NO_NOUN.test(head) ? undefined : head;
}

function meaningOf(entity: Entity, dimension: Dimension): Meaning {
  return { kind: 'dimension', entity, dimension, ref: `${entity.name}.${dimension.name}` };
}

function columnNames(entity: Entity, dimension: Dimension, aliases: readonly string[]): readonly ShortName[] {
  const meaning = meaningOf(entity, dimension);
  const short = shortened(entity, dimension);
  const owned = aliases.flatMap((owner) =>
    [dimension.label, ...short].flatMap((said) => [`${owner} ${said}`, `${said} of ${owner}`]),
  );
  const isName = dimension.name === entity.labelDimension && /\bname$/i.test(dimension.label);
  return [
    ...owned.map((phrase) => ({ phrase, meaning, quality: SHORTENED })),
    ...short.map((phrase) => ({ phrase, meaning, quality: SHORTENED })),
    ...(isName ? [{ phrase: 'name', meaning, quality: 1 }] : []),
  ];
}

/** A column's name without what its thing says already, and without what it is written in. */
function shortened({ label: owner }: Entity, { label, kind }: Dimension): readonly string[] {
  const own = new Set(wordsOf(owner));
  const words = wordsOf(label);
  const names: string[] = [];
  const withoutOwner = words.slice(words.findIndex((word) => !own.has(word)));
  if (withoutOwner.length < words.length && withoutOwner.length > 0) names.push(withoutOwner.join(' '));
  let end = withoutOwner.length;
  while (end > 1 && ENDINGS.has(withoutOwner[end - 1] ?? '')) end--;
  const rest = withoutOwner.slice(0, end);
  if (end < withoutOwner.length && rest.length > 0 && kind !== 'identifier') names.push(rest.join(' '));
  return names.filter((name) => !own.has(name) && !WHICH_NAME.test(name));
}

/** Say which of several names it is, and nothing by themselves. */
const WHICH_NAME = /^(?:give|given|first|last|family|full|middle|short|long|display|user|file)$/;

function wordsOf(label: string): string[] {
  return label
    .toLowerCase()
    .split(/[\s_]+/)
    .filter((word) => word !== '')
    .map(lemma);
}

function lemmas(label: string): string {
  return wordsOf(label).join(' ');
}
