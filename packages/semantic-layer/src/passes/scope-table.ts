import type { Entity } from '../model/model.js';
import type { Hop } from '../resolve/join-graph.js';
import { identifier } from '../statement/sql-text.js';

/** An entity's rows in the FROM clause of one SELECT. */
export interface ScopeTable {
  readonly entity: Entity;
  readonly alias: string;
  readonly arrival?: { readonly hop: Hop; readonly near: ScopeTable };
  /** Some condition needs a partner row, so an inner join keeps the same rows. */
  required: boolean;
  /** Values that are more than a simple expression, by the column they get in a subquery on the source. */
  readonly computed: Map<string, string>;
}

/** Something else in the FROM clause: a time spine, a metric by a key. */
export interface JoinedSource {
  /** SQL of a table or of a subquery in parentheses. */
  readonly source: string;
  readonly alias: string;
  /** Absent: joined to every row. */
  readonly condition?: () => string;
  /** It adds values to rows, never rows. */
  readonly isLookup?: boolean;
}

/** What tables outside are called, where a table's own name would be taken for one of them. */
export type HiddenNames = ReadonlySet<string>;

const NONE: HiddenNames = new Set();

/** A table or a subquery, under the name it goes by; as a subquery it has no other. */
export function aliased(source: string, alias: string, hidden: HiddenNames = NONE): string {
  const plain = source.split('.').at(-1) ?? '';
  if (plain === identifier(alias)) return source;
  return `${hidden.has(plain) ? `(SELECT * FROM ${source})` : source} AS ${identifier(alias)}`;
}

export function sourceOf({ entity, alias, computed }: ScopeTable, hidden: HiddenNames): string {
  const { schema, table } = entity.table;
  const name = `${identifier(schema)}.${identifier(table)}`;
  const rows = entity.sql === undefined ? name : `(\n  ${entity.sql.trim().replaceAll('\n', '\n  ')}\n)`;
  if (computed.size === 0) return aliased(rows, alias, hidden);
  const columns = [...computed].map(([column, sql]) => `${sql} AS ${column}`);
  return aliased(`(SELECT *, ${columns.join(', ')} FROM ${aliased(rows, alias)})`, alias);
}

export function computedColumn(table: ScopeTable, expression: string): string {
  const known = [...table.computed].find(([, sql]) => sql === expression)?.[0];
  if (known !== undefined) return known;
  const column = `computed_${table.computed.size + 1}`;
  table.computed.set(column, expression);
  return column;
}

export function markRequired(table: ScopeTable): void {
  table.required = true;
  if (table.arrival !== undefined) markRequired(table.arrival.near);
}
