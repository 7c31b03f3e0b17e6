import type { CatalogTable } from '@parley/sql-guard';
import Database from 'better-sqlite3';
import { defineFunctions } from './functions.js';
import { type PlannedStatement, planSteps, type Step } from './plan-steps.js';
import { quote } from './profile.js';

/** A table of the file, as far as plans depend on it. */
export interface TrialTable {
  readonly table: CatalogTable;
  readonly indexes: readonly KnownIndex[];
}

/** An index that the table has. */
export interface KnownIndex {
  readonly columns: readonly string[];
  readonly isUnique: boolean;
}

/** One that it has not. */
export interface TriedIndex {
  readonly table: CatalogTable;
  readonly columns: readonly string[];
}

const TRIED = 'parley_tried_';
const KNOWN = 'parley_known_';
/** `SEARCH o USING INDEX parley_tried_3 (a=? AND b>?)`. */
const USES_TRIED = new RegExp(`^SEARCH .+ USING (?:COVERING )?INDEX ${TRIED}(\\d+) \\((.+)\\)`);

/**
 * How SQLite would go about a statement if there were such indexes. Asked of an empty database in memory, with tables like the
 * file's, which is open for reading only. They are made from names and sizes alone: what a file says of itself as SQL is not run.
 *
 * @throws SqliteError where the statement reads what is no table, a view for instance
 */
export function planWith(
  tables: readonly TrialTable[],
  tried: readonly TriedIndex[],
  statement: PlannedStatement,
): readonly Step[] {
  const model = new Database(':memory:');
  try {
    defineFunctions(model);
    for (const { table } of tables) model.exec(createTable(table));
    const known = tables.flatMap(({ table, indexes }) => indexes.map((index) => ({ ...index, table })));
    for (const [at, index] of known.entries()) model.exec(createIndex(`${KNOWN}${at}`, index));
    for (const [at, index] of tried.entries()) model.exec(createIndex(`${TRIED}${at}`, index));
    setSizes(model, tables);
    return planSteps(model, statement);
  } finally {
    model.close();
  }
}

export interface UseOfTried {
  readonly index: number;
  /** The conditions that it serves, as SQLite writes them down. */
  readonly conditions: string;
}

/** Undefined for a step that uses none of the tried indexes. */
export function useOfTried({ detail }: Step): UseOfTried | undefined {
  const [, index, conditions = ''] = USES_TRIED.exec(detail) ?? [];
  return index === undefined ? undefined : { index: Number(index), conditions };
}

function createTable({ table, columns }: CatalogTable): string {
  const [key, another] = columns.filter(({ isPrimaryKey }) => isPrimaryKey);
  const described = columns.map((column) => {
    const isRowNumber = column === key && another === undefined && column.type.toUpperCase() === 'INTEGER';
    return `${quote(column.name)} ${affinityOf(column.type)}${isRowNumber ? ' PRIMARY KEY' : ''}`;
  });
  return `CREATE TABLE ${quote(table)} (${described.join(', ')})`;
}

function createIndex(name: string, index: TriedIndex | (TriedIndex & KnownIndex)): string {
  const kind = 'isUnique' in index && index.isUnique ? 'UNIQUE INDEX' : 'INDEX';
  return `CREATE ${kind} ${name} ON ${quote(index.table.table)} (${index.columns.map(quote).join(', ')})`;
}

/** A type of the affinity that SQLite gives the declared one, by its own rules. */
function affinityOf(type: string): string {
  if (/INT/i.test(type)) return 'INTEGER';
  if (/CHAR|CLOB|TEXT/i.test(type)) return 'TEXT';
  if (type === '' || /BLOB/i.test(type)) return 'BLOB';
  return /REAL|FLOA|DOUB/i.test(type) ? 'REAL' : 'NUMERIC';
}

/** As ANALYZE would have left them behind. */
function setSizes(model: Database.Database, tables: readonly TrialTable[]): void {
  model.exec('ANALYZE');
  const insert = model.prepare('INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, NULL, ?)');
  for (const { table } of tables) {
    if (table.rowEstimate !== undefined) insert.run(table.table, String(table.rowEstimate));
  }
  model.exec('ANALYZE sqlite_schema');
}
