import type { NativeTree } from './native-tree.js';

/*
 * DuckDB's JSON holds 64-bit numbers and decimal digits that JavaScript's numbers would round. A number that would not come out
 * as it went in is kept as its digits.
 */

/** A number as it was written: what `JSON.rawJSON` makes, which is printed as it is. */
export interface RawNumber {
  readonly rawJSON: string;
}

interface LosslessJson {
  parse(
    text: string,
    reviver?: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): RawNumber;
}
// Node 22 and later; TypeScript does not know of it yet.
const json = JSON as unknown as LosslessJson;

/**
 * Where DuckDB knows no place it writes the largest number of 64 bits; without the field, that is its default. Within a text of the
 * statement the quotes would stand behind backslashes.
 */
const NO_PLACE = /,"query_location":18446744073709551615/g;

/** What a number that JavaScript would round looks like. A text that looks so only costs time. */
const ROUNDED = /[:,[]-?(?:\d{16}|\d+[.eE])/;

export function readNative(text: string): unknown {
  const placed = text.replace(NO_PLACE, '');
  if (!ROUNDED.test(placed)) return json.parse(placed);
  return json.parse(placed, (_key, value, { source }) =>
    typeof value !== 'number' || source === undefined || String(value) === source
      ? value
      : json.rawJSON(source),
  );
}

export function writeNative(tree: NativeTree): string {
  return JSON.stringify(tree);
}

/** The digits of a number in the tree. */
export function digitsOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null || !('rawJSON' in value)) return null;
  return typeof value.rawJSON === 'string' ? value.rawJSON : null;
}
