import { type SqlToken, sqlTokens } from '../clock/sql-tokens.js';
import type { Answer } from './cell.js';
import type { ColumnAssignment } from './match-columns.js';
import { isSameCell, isSameRow } from './match-rows.js';

const ASKS_FOR_ORDER =
  /\border(ed|ing)?\s+(by|from|in|the|them|it|results?|alphabetically|chronologically)\b|\b(sort(ed|ing)?|rank(ed|ing)?|arranged?|ascending|descending|alphabetical(ly)?|chronological(ly)?)\b|\b(best|worst|\w+est|(most|least)( \w+)?|alphabetically) first\b|\b(highest|largest|greatest|biggest|best|most|newest|latest|oldest|earliest|lowest|smallest|least|worst|cheapest)\b[\w\s-]{0,30}\bto\b[\w\s-]{0,30}\b(highest|largest|greatest|biggest|best|most|newest|latest|oldest|earliest|lowest|smallest|least|worst)\b/i;
const ENDS = new Set(['limit', 'offset', 'fetch', 'for']);

/**
 * By which of the gold's columns its rows are in order, the first first, as far as they are columns of it; undefined where
 * the order does not count: the question asks for none, or the gold has none.
 */
export function askedOrder(
  question: string,
  goldSql: string,
  columns: readonly string[],
): readonly number[] | undefined {
  if (!ASKS_FOR_ORDER.test(question)) return undefined;
  const keys = orderKeys(goldSql);
  if (keys === undefined) return undefined;
  const places = keys.map((key) => placeOf(key, columns));
  const firstUnknown = places.indexOf(undefined);
  return places.slice(0, firstUnknown < 0 ? places.length : firstUnknown).flatMap((place) => place ?? []);
}

/** Rows with equal keys may stand in any order. Where the answer has none of the keys, rows must stand as the gold's do. */
export function isInOrder(
  {
    gold,
    got,
    assignment,
  }: { readonly gold: Answer; readonly got: Answer; readonly assignment: ColumnAssignment },
  keys: readonly number[],
): boolean {
  const shownKeys = keys.flatMap((key) => {
    const column = assignment.indexOf(key);
    return column < 0 ? [] : [{ key, column }];
  });
  return got.rows.every((row, index) => {
    const right = gold.rows[index] ?? [];
    if (shownKeys.length === 0)
      return isSameRow(
        row,
        assignment.map((column) => right[column] ?? null),
      );
    return shownKeys.every(({ key, column }) => isSameCell(row[column] ?? null, right[key] ?? null));
  });
}

/** The items of the last ORDER BY outside of all brackets, without their directions. */
function orderKeys(sql: string): readonly (readonly SqlToken[])[] | undefined {
  let depth = 0;
  let keys: SqlToken[][] | undefined;
  const tokens = sqlTokens(sql);
  for (const [index, token] of tokens.entries()) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    const word = token.text.toLowerCase();
    if (depth === 0 && word === 'by' && tokens[index - 1]?.text.toLowerCase() === 'order') {
      keys = [[]];
    } else if (keys !== undefined && depth === 0 && (ENDS.has(word) || word === ';')) {
      break;
    } else if (keys !== undefined && depth === 0 && word === ',') {
      keys.push([]);
    } else {
      keys?.at(-1)?.push(token);
    }
  }
  return keys?.map(withoutDirection);
}

function withoutDirection(key: readonly SqlToken[]): readonly SqlToken[] {
  const end = key.findIndex(({ text }) => /^(asc|desc|nulls|collate)$/i.test(text));
  return end < 0 ? key : key.slice(0, end);
}

/** A key that is a number or a name, `a.name` or `name`. */
function placeOf(key: readonly SqlToken[], columns: readonly string[]): number | undefined {
  const last = key.at(-1);
  if (last === undefined) return undefined;
  if (key.length === 1 && last.kind === 'number') return Number(last.text) - 1;
  const isName = key.length === 1 || (key.length === 3 && key[1]?.text === '.');
  if (!isName || (last.kind !== 'word' && last.kind !== 'quoted')) return undefined;
  const name = last.text.replace(/^["`[]|["`\]]$/g, '').toLowerCase();
  const place = columns.findIndex((column) => column.toLowerCase() === name);
  return place < 0 ? undefined : place;
}
