import type { PhysicalCatalog, TableName } from '@parley/sql-guard';
import { type ColumnView, type TableView, type VisibleSchema, visibleSchema } from '@parley/sql-guard';
import { wordsOf } from '../words/table-words.js';
import { both, conjuncts, formOf, type Rows } from './implies.js';
import type { SightChange } from './sight-change.js';
import { mentionsOf } from './widest-catalog.js';

/** One table in two sights, of which the second is within the first. */
export interface Views {
  readonly before: TableView;
  readonly after: TableView;
}

/**
 * Which column, not clear to a person, they would be told of by seeing which of their rows and cells of a table somebody else sees too;
 * `null` where they would not. Where the table does not exist in one of the sights, there is nothing to see.
 *
 * @param sights the person's own, and within it what both see
 */
export function toldOf(
  table: TableName,
  { before, after, catalog }: SightChange & { readonly catalog: PhysicalCatalog },
): string | null {
  const known = visibleSchema(catalog, before);
  const views = { before: known.find(table), after: visibleSchema(catalog, after).find(table) };
  if (views.before === null || views.after === null) return null;
  return toldByChoice({ before: views.before, after: views.after }, known);
}

/**
 * A rule by a column that is hidden tells of it by the rows that it leaves. So what is new in a choice of rows may read only what the
 * person sees in clear; a rule that stood before tells nothing new. Answers with the column that would be told of.
 */
export function toldByChoice({ before, after }: Views, known: VisibleSchema): string | null {
  const ofRows = toldByRows({ before: before.rows, after: after.rows }, before, known);
  if (ofRows !== null) return ofRows;
  for (const { name, cells } of after.columns) {
    if (cells.kind !== 'mixed') continue;
    const standing = before.columns.find((column) => column.name === name);
    const clear = { before: clearRows(before, standing), after: cells.clearWhen };
    const ofCells = toldByRows(clear, before, known);
    if (ofCells !== null) return ofCells;
  }
  return null;
}

/** The choices that a person knows of already when they look at a column. */
function clearRows({ rows }: TableView, column: ColumnView | undefined): Rows {
  return column?.cells.kind === 'mixed' ? both(rows, column.cells.clearWhen) : rows;
}

function toldByRows(
  { before, after }: { readonly before: Rows; readonly after: Rows },
  table: TableView,
  known: VisibleSchema,
): string | null {
  const standing = new Set(conjuncts(before).map(formOf));
  const added = conjuncts(after).filter((part) => !standing.has(formOf(part)));
  for (const { table: read, columns } of added.flatMap((part) => mentionsOf(part, table))) {
    const view = known.find(read);
    const isMapping = read !== table;
    for (const column of columns) {
      const isClear = view !== null && isColumnClear(view, column) && (!isMapping || isWhole(view));
      if (!isClear) return `${wordsOf(read)}.${column}`;
    }
  }
  return null;
}

function isColumnClear(view: TableView, column: string): boolean {
  return view.columns.some(({ name, cells }) => name === column && cells.kind === 'clear');
}

/** The rows of a mapping table that are not seen would be told of by those that they admit. */
function isWhole({ rows, isView, fault }: TableView): boolean {
  return rows === null && !isView && fault === null;
}
