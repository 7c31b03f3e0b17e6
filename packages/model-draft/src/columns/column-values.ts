import type { DimensionValue } from '@parley/semantic-layer';
import type { DraftColumn } from '../physical/draft-table.js';

const MAX_VALUES = 100;
const MAX_VALUE_LENGTH = 200;
const YES_NO: Readonly<Record<string, readonly string[]>> = {
  y: ['yes'],
  n: ['no'],
  j: ['yes'],
  t: ['true'],
  f: ['false'],
};
const GENDERS: Readonly<Record<string, readonly string[]>> = {
  m: ['male', 'men'],
  f: ['female', 'women'],
  w: ['female', 'women'],
  male: ['men'],
  female: ['women'],
};

/** Known values of a column that tells kinds apart: those that were seen, with what the comment says of them. */
export function columnValues({ profile, comment, fullWords, column }: DraftColumn): DimensionValue[] {
  const meanings = new Map(comment.values.map(({ value, meaning }) => [value.toLowerCase(), meaning]));
  const sampled = profile?.samples.map(({ value }) => value) ?? [];
  const seen = sampled.length > 0 ? sampled : enumValues(column.type);
  const listed = comment.values.map(({ value }) => value).filter((value) => !hasValue(seen, value));
  // Examples are how values look, not what they are, where the values themselves are known.
  const values = seen.length > 0 && comment.valuesAreExamples ? seen : [...seen, ...listed];
  return values
    .filter((value) => value.trim() !== '' && value.length <= MAX_VALUE_LENGTH)
    .slice(0, MAX_VALUES)
    .map((value) => ({
      value,
      synonyms: synonymsOf(value, { meaning: meanings.get(value.toLowerCase()), fullWords, values }),
    }));
}

/** `enum('open','closed')` says its values itself. */
function enumValues(type: string): string[] {
  if (!/^enum\s*\(/i.test(type)) return [];
  return [...type.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value.replaceAll("''", "'"));
}

function hasValue(values: readonly string[], wanted: string): boolean {
  return values.some((value) => value.toLowerCase() === wanted.toLowerCase());
}

function synonymsOf(
  value: string,
  {
    meaning,
    fullWords,
    values,
  }: { meaning: string | undefined; fullWords: readonly string[]; values: readonly string[] },
): string[] {
  const lower = value.toLowerCase();
  const isGender = fullWords.includes('gender') || fullWords.includes('sex');
  const isYesNo = values.length === 2 && values.every((each) => YES_NO[each.toLowerCase()] !== undefined);
  const spaced = value
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase();
  const found = [
    ...(meaning === undefined ? [] : [meaning]),
    ...(isGender ? (GENDERS[lower] ?? []) : isYesNo ? (YES_NO[lower] ?? []) : []),
    ...(spaced === lower ? [] : [spaced]),
  ];
  return [...new Set(found)].filter(
    (each) => each !== lower && each.length > 0 && each.length <= MAX_VALUE_LENGTH,
  );
}
