import { deparseSync } from 'pgsql-deparser';
import { PLACES, type PostgresTree } from './native-tree.js';

/** The statement's text, from its tree alone: nothing of the text that came in survives. */
export function print(tree: PostgresTree): string {
  // "Pretty" would indent the lines of a literal, too.
  return deparseSync(tree, { pretty: false });
}

/**
 * True when two trees say the same, wherever their parts stand in the text. Types count as the same with and without
 * `pg_catalog`, which the printer leaves out where the type is built in (and which the allow-list of types has made sure of).
 */
export function isSameTree(left: PostgresTree, right: PostgresTree): boolean {
  return isSame(left.stmts, right.stmts);
}

function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return left === right;
  }
  if (Array.isArray(left) || Array.isArray(right)) return isSameList(left, right);
  const isType = 'typemod' in left && 'names' in left;
  let fields = 0;
  for (const key of Object.keys(left)) {
    const value: unknown = Reflect.get(left, key);
    if (PLACES.has(key) || value === undefined) continue;
    fields += 1;
    const other: unknown = Reflect.get(right, key);
    if (isType && key === 'names') {
      if (!isSame(withoutCatalog(value), withoutCatalog(other))) return false;
    } else if (other === undefined || !isSame(value, other)) return false;
  }
  for (const key of Object.keys(right)) {
    if (!PLACES.has(key) && Reflect.get(right, key) !== undefined) fields -= 1;
  }
  return fields === 0;
}

function isSameList(left: unknown, right: unknown): boolean {
  return (
    Array.isArray(left) &&
    Array.isArray(right) &&
    left.length === right.length &&
    left.every((item, index) => isSame(item, right[index]))
  );
}

function withoutCatalog(names: unknown): unknown {
  if (!Array.isArray(names) || names.length !== 2) return names;
  const [schema, name]: unknown[] = names;
  return isSame(schema, CATALOG) ? [name] : names;
}

const CATALOG = { String: { sval: 'pg_catalog' } };
