import type { ColumnView, TableView } from '../policies/table-view.js';

/** One mention of a base table: what the rewrite puts a subquery in the place of. `id` finds it in the dialect's own tree. */
export interface TableSite {
  readonly id: number;
  readonly table: TableView;
  /** The name the statement knows it by. */
  readonly alias: string;
  /** Names that `AS t (a, b)` gives the columns by position: then all visible ones must stay, in order. */
  readonly renames: readonly string[];
  /** Names of the table's columns that the statement reads. */
  readonly used: Set<string>;
}

/** A column of a base table, read at one site. */
export interface SourceColumn {
  readonly site: TableSite;
  readonly column: ColumnView;
}

/**
 * What a value is made of: a graph whose leaves are columns of base tables. Parts are shared, never copied, so that chains of
 * WITH queries that double their columns cost no more than their text.
 */
export interface Lineage {
  readonly parts: readonly Lineage[];
  /** What made the value of its parts. */
  readonly operation: string | null;
  /** Set when the value is one base column, unchanged. */
  readonly direct: SourceColumn | null;
  /** A column among its sources that is not clear, if there is any. */
  readonly masked: SourceColumn | null;
}

/** An output column of a table, a subquery, a function or a join. */
export interface ScopeColumn extends Lineage {
  readonly name: string;
}

export const NO_LINEAGE: Lineage = { parts: [], operation: null, direct: null, masked: null };

export function sourceColumn(site: TableSite, column: ColumnView): ScopeColumn {
  const source = { site, column };
  const masked = column.cells.kind === 'clear' ? null : source;
  return { name: column.name, parts: [], operation: null, direct: source, masked };
}

/** A value computed from others. `influences` only choose or order it: they are not its sources, but masks among them count. */
export function derivedFrom(
  parts: readonly Lineage[],
  operation: string | null = null,
  influences: readonly Lineage[] = [],
): Lineage {
  return { parts, operation, direct: null, masked: firstMasked(parts) ?? firstMasked(influences) };
}

function firstMasked(parts: readonly Lineage[]): SourceColumn | null {
  return parts.find(({ masked }) => masked !== null)?.masked ?? null;
}

/** The same value under another name. */
export function namedColumn(name: string, { parts, operation, direct, masked }: Lineage): ScopeColumn {
  return { name, parts, operation, direct, masked };
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

/**
 * The columns of a query that names itself: a step may move a value from any of them to any other, any number of times, so
 * what is masked in one may be in each.
 */
export function mixedColumns(columns: readonly ScopeColumn[]): readonly ScopeColumn[] {
  const masked = firstMasked(columns);
  return columns.map((column) => ({ ...column, direct: null, masked }));
}

/** Notes that the statement reads these columns. What a computed one is made of was noted when it was resolved. */
export function markUsed(columns: readonly Lineage[]): void {
  for (const { direct } of columns) direct?.site.used.add(direct.column.name);
}
