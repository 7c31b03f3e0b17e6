import type { VisibleColumn, VisibleTable } from '../policies/visible-schema.js';

/** One mention of a base table: what the rewrite turns into a subquery. `id` finds it in the dialect's own tree. */
export interface TableSite {
  readonly id: number;
  readonly table: VisibleTable;
  /** The name the statement knows it by. */
  readonly alias: string;
  /** True when `AS t (a, b)` renames columns by position: then all visible ones must stay, in order. */
  readonly renamesColumns: boolean;
  /** Names of the table's columns that the statement reads. */
  readonly used: Set<string>;
}

/** A column of a base table, read at one site. */
interface SourceColumn {
  readonly site: TableSite;
  readonly column: VisibleColumn;
}

/**
 * What a value is made of: a graph whose leaves are columns of base tables. Parts are shared, never copied, so that chains of
 * WITH queries that double their columns cost no more than their text.
 */
export interface Lineage {
  readonly parts: readonly Lineage[];
  /** Set when the value is one base column, unchanged. */
  readonly direct: SourceColumn | null;
  /** A masked column among its sources, if there is any. */
  readonly masked: SourceColumn | null;
}

/** An output column of a table, a subquery, a function or a join. */
export interface ScopeColumn extends Lineage {
  readonly name: string;
}

export const NO_LINEAGE: Lineage = { parts: [], direct: null, masked: null };

export function sourceColumn(site: TableSite, column: VisibleColumn): ScopeColumn {
  const source = { site, column };
  return { name: column.name, parts: [], direct: source, masked: column.mask === null ? null : source };
}

/** A value computed from others. */
export function derivedFrom(parts: readonly Lineage[]): Lineage {
  return { parts, direct: null, masked: parts.find(({ masked }) => masked !== null)?.masked ?? null };
}

/** The same value under another name. */
export function namedColumn(name: string, { parts, direct, masked }: Lineage): ScopeColumn {
  return { name, parts, direct, masked };
}

/** Gives the first columns other names, as `AS t (a, b)` and `WITH t (a, b)` do. */
export function renameColumns(
  columns: readonly ScopeColumn[],
  names: readonly string[],
): readonly ScopeColumn[] {
  return names.length === 0
    ? columns
    : columns.map((column, index) => namedColumn(names[index] ?? column.name, column));
}

/** Notes that the statement reads these columns. What a computed one is made of was noted when it was resolved. */
export function markUsed(columns: readonly Lineage[]): void {
  for (const { direct } of columns) direct?.site.used.add(direct.column.name);
}
