import type { Located } from './read-strictly.js';

/** What an imported text holds, sorted by kind and not read yet. */
export interface Pieces {
  readonly semanticModels: Located<unknown>[];
  readonly metrics: Located<unknown>[];
  readonly savedQueries: Located<unknown>[];
  readonly timeSpines: Located<unknown>[];
}

export function noPieces(): Pieces {
  return { semanticModels: [], metrics: [], savedQueries: [], timeSpines: [] };
}

/** The elements of a list, each with its place; nothing where there is no list. */
export function located(value: unknown, path: string): Located<unknown>[] {
  return Array.isArray(value) ? value.map((each, index) => ({ path: `${path}[${index}]`, value: each })) : [];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
