import type { SemanticQuery } from '@parley/semantic-layer';

const WITHHELD = '(withheld)';

/** Where a semantic query holds what it compares with: whoever linked the question may have taken it from the data. */
const VALUE_KEYS = new Set(['value', 'values', 'sql', 'left', 'right']);

/** Words for people, which may repeat what is compared with, and which nobody needs. */
const LABEL_KEYS = new Set(['label', 'as']);

/** Names, references and the words of the language itself. */
const NAME = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/;
/** Periods are reckoned from the question. */
const MOMENT = /^\d{4}-\d\d-\d\d(T[\d:.]+)?$/;

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The same query without the values it compares with and without its labels, which may repeat them; periods, limits and names
 * stay. What is not known to be a name is withheld too, so that the language can grow.
 */
export function withheldLiterals(query: SemanticQuery): Json {
  return withoutValues(asJson(query), false);
}

/** A text without the values that a query compares with, wherever they occur in it. */
export function withheldIn(text: string, query: SemanticQuery): string {
  const values = literalsOf(asJson(query), false).toSorted((one, other) => other.length - one.length);
  return values.reduce((kept, value) => kept.replaceAll(inAnyCase(value), WITHHELD), text);
}

function asJson(query: SemanticQuery): Json {
  return JSON.parse(JSON.stringify(query));
}

function inAnyCase(value: string): RegExp {
  return new RegExp(value.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`), 'giu');
}

function withoutValues(json: Json, isValue: boolean): Json {
  if (Array.isArray(json)) return json.map((item) => withoutValues(item, isValue));
  if (typeof json === 'object' && json !== null) {
    return Object.fromEntries(
      Object.entries(json)
        .filter(([key]) => !LABEL_KEYS.has(key))
        .map(([key, held]) => [key, withoutValues(held, holdsValue(key, json))]),
    );
  }
  return isLiteral(json, isValue) ? WITHHELD : json;
}

function literalsOf(json: Json, isValue: boolean): readonly string[] {
  if (Array.isArray(json)) return json.flatMap((item) => literalsOf(item, isValue));
  if (typeof json === 'object' && json !== null) {
    return Object.entries(json).flatMap(([key, held]) => literalsOf(held, holdsValue(key, json)));
  }
  const isTold = typeof json === 'string' || typeof json === 'number';
  return isTold && json !== '' && isLiteral(json, isValue) ? [String(json)] : [];
}

function isLiteral(json: string | number | boolean | null, isValue: boolean): boolean {
  if (isValue) return json !== null;
  return typeof json === 'string' && !NAME.test(json) && !MOMENT.test(json);
}

/** `values` of a query for metrics is an option; it holds none. */
function holdsValue(key: string, holder: object): boolean {
  return VALUE_KEYS.has(key) && !(key === 'values' && 'metrics' in holder);
}
