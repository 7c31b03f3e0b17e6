import { deparseSync } from 'pgsql-deparser';
import { type PostgresTree, withoutPlaces } from './native-tree.js';

/** The statement's text, from its tree alone: nothing of the text that came in survives. */
export function print(tree: PostgresTree): string {
  // "Pretty" would indent the lines of a literal, too.
  return deparseSync(tree, { pretty: false });
}

/** True when two trees say the same, wherever their parts stand in the text. */
export function isSameTree(left: PostgresTree, right: PostgresTree): boolean {
  return JSON.stringify(normalForm(left.stmts)) === JSON.stringify(normalForm(right.stmts));
}

function normalForm(statements: PostgresTree['stmts']): unknown {
  return sortKeys(withoutPlaces(statements));
}

/**
 * Fields in one order; types without `pg_catalog`, which the printer leaves out where the type is built in (and which the
 * allow-list of types has made sure of).
 */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  const isType = 'typemod' in value && 'names' in value;
  return Object.fromEntries(
    fields.map(([key, child]) => [key, isType && key === 'names' ? withoutCatalog(child) : sortKeys(child)]),
  );
}

function withoutCatalog(names: unknown): unknown {
  if (!Array.isArray(names) || names.length !== 2) return names;
  return JSON.stringify(names[0]) === CATALOG ? [names[1]] : names;
}

const CATALOG = JSON.stringify({ String: { sval: 'pg_catalog' } });
