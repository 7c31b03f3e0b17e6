import type { CatalogTable } from '@parley/sql-guard';

/**
 * What can be said of a column's values. `text`: order, length, frequent values; `ordered` (numbers, dates): order and frequent
 * values; `label` (booleans, enumerations, what is not known): frequent values alone; `opaque` (documents, bytes): how many differ.
 */
export type ValueKind = 'text' | 'ordered' | 'label' | 'opaque';

/** How one engine says what a profile asks. Arguments are names and expressions of our own, results are SQL. */
export interface ProfileDialect {
  quote(name: string): string;
  /** Of the engine's name of a type. */
  kindOf(type: string): ValueKind;
  /** A value as text, no more than {@link MAX_COMPARED} characters of it. */
  text(column: string): string;
  /** Short and equal for equal values, of any type. */
  digest(column: string): string;
  /** Characters of a text. */
  length(column: string): string;
  /** Any expression as text. */
  asText(expression: string): string;
  /** How many columns a statement may look at. */
  readonly columnsAStatement: number;
  /** In `WITH sample AS <here> (`: has the rows read once, where the engine would read them for each column. */
  readonly materialized: string;
}

/** Values that agree in so many characters count as one. */
export const MAX_COMPARED = 512;

/** What of a table is looked at. */
export interface ProfileRequest {
  readonly table: CatalogTable;
  /** A table with more rows is sampled. */
  readonly maxRows: number;
}

/** True where a part of the rows will do: the engine believes that there are more. */
export function isLarge({ table, maxRows }: ProfileRequest): boolean {
  return table.rowEstimate !== undefined && table.rowEstimate > maxRows;
}

/** `"a" AS c0, "b" AS c1`: what {@link profileSql} wants of a sample. */
export function sampledColumns(names: readonly string[], quote: (name: string) => string): string {
  return names.map((name, index) => `${quote(name)} AS c${index}`).join(', ');
}
