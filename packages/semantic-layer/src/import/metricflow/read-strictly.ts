import type { z } from 'zod';
import type { LeaveOut } from '../untaken.js';

/** Where a piece of data stood, for messages. */
export interface Located<T> {
  readonly path: string;
  readonly value: T;
}

/**
 * Reads data by a strict schema. Keys that the schema does not know are left out, each with its path,
 * unless they say nothing; anything else that does not fit leaves out the whole piece.
 */
export function readStrictly<T>(
  schema: z.ZodType<T>,
  { path, value }: Located<unknown>,
  leaveOut: LeaveOut,
): T | undefined {
  const data = withoutNulls(value);
  // Each pass removes the keys that the one before it met.
  for (;;) {
    const read = schema.safeParse(data);
    if (read.success) return read.data;
    const unknownKeys = read.error.issues.filter((issue) => issue.code === 'unrecognized_keys');
    if (unknownKeys.length < read.error.issues.length || unknownKeys.length === 0) {
      leaveOut(path, read.error.issues.map((issue) => inWords(issue)).join('; '));
      return undefined;
    }
    for (const issue of unknownKeys) {
      for (const key of issue.keys) {
        const removed = removeKey(data, [...issue.path, key]);
        if (!saysNothing(removed)) {
          leaveOut(`${path}${pathText([...issue.path, key])}`, 'Parley has no place for it.');
        }
      }
    }
  }
}

function inWords(issue: z.core.$ZodIssue): string {
  const at = pathText(issue.path).replace(/^\./, '');
  return at === '' ? issue.message : `${at}: ${issue.message}`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
}

/** Manifests write null for whatever is not set. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === null ? [] : [[key, withoutNulls(each)]])),
  );
}

function removeKey(data: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path;
  if (typeof data !== 'object' || data === null || key === undefined) return undefined;
  const removed = Reflect.get(data, key);
  if (rest.length > 0) return removeKey(removed, rest);
  Reflect.deleteProperty(data, key);
  return removed;
}

function saysNothing(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return value === undefined || value === false || value === '' || value === null;
  }
  return Object.values(value).every(saysNothing);
}
