import type { NativeObject } from './native-tree.js';
import { isObject } from './native-tree.js';

/** A fault of our own, found before it could do harm. */
export function violation(what: string): Error {
  return new Error(`The guard's last look found ${what}; nothing was run.`);
}

export function objectIn(value: unknown, what: string): NativeObject {
  if (!isObject(value) || 'rawJSON' in value) throw violation(`no ${what}`);
  return value;
}

export function listIn(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw violation(`no list of ${what}`);
  return value;
}

export function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** The names of a column reference. */
export function namesOf(node: NativeObject): readonly string[] {
  return listIn(node.column_names, 'names').map(String);
}

/** TRUE and FALSE are read back as casts of text. */
export function fixedCondition(value: unknown): boolean | null {
  if (!isObject(value) || value.class !== 'CAST' || value.try_cast === true) return null;
  const [type, child] = [value.cast_type, value.child];
  if (!isObject(type) || type.id !== 'BOOLEAN' || !isObject(child) || !isObject(child.value)) return null;
  const text = child.class === 'CONSTANT' ? child.value.value : null;
  return text === 't' ? true : text === 'f' ? false : null;
}
