import type { TableScan } from '@parley/sql-drivers';
import type { CatalogTable, PhysicalCatalog, SqlDialect } from '@parley/sql-guard';

/** An index that slow statements would be quicker with. */
export interface IndexAdvice {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** To be run by whoever looks after the database: Parley itself only reads. */
  readonly statement: string;
  /** Why, in a sentence. */
  readonly reason: string;
  /** What to expect, in a sentence. */
  readonly effect: string;
}

/** Smaller tables are read in a moment. */
const LEAST_ROWS = 10_000;
/** Where a statement wants more of a table, reading it whole is the quicker way. */
const MAX_KEPT_PART = 0.1;

/** `null` where an index would not be worth its upkeep, or can't be had on such columns. */
export function adviseIndex(scan: TableScan, catalog: PhysicalCatalog): IndexAdvice | null {
  const { schema, table: name, columns, keptRows } = scan;
  const table = catalog.tables.find((each) => each.schema === schema && each.table === name);
  const rows = table?.rowEstimate ?? 0;
  if (table === undefined || rows < LEAST_ROWS || !canHaveIndex(table, columns, catalog.engine)) return null;
  if (keptRows !== undefined && keptRows > rows * MAX_KEPT_PART) return null;
  const by = columns.join(', ');
  const [all, kept] = [inWords(rows), keptRows === undefined ? 'few' : `about ${inWords(keptRows)}`];
  return {
    schema,
    table: name,
    columns,
    statement: createIndex(scan, catalog.engine),
    ...wordsFor(scan.purpose, { name, by, all, kept }),
  };
}

interface Words {
  readonly name: string;
  readonly by: string;
  /** Rows of the table, and those that are wanted of it. */
  readonly all: string;
  readonly kept: string;
}

function wordsFor(
  purpose: TableScan['purpose'],
  { name, by, all, kept }: Words,
): Pick<IndexAdvice, 'reason' | 'effect'> {
  switch (purpose) {
    case 'filter':
      return {
        reason: `All ${all} rows of ${name} are read to find those with the wanted ${by}.`,
        effect: `Only the rows that are wanted would be read: ${kept} of ${all}.`,
      };
    case 'join':
      return {
        reason: `All ${all} rows of ${name} are read to find those that belong to rows of another table, by ${by}.`,
        effect: `They would be looked up one by one: ${kept} of ${all} rows.`,
      };
    case 'sort':
      return {
        reason: `All ${all} rows of ${name} are read and sorted by ${by}, and only the first are wanted.`,
        effect: 'The first rows would be read in order, and reading would end there.',
      };
  }
}

/** MariaDB would have to be told how much of a long text to take. */
function canHaveIndex(
  { kind, columns }: CatalogTable,
  wanted: readonly string[],
  engine: SqlDialect,
): boolean {
  if (kind !== 'table' && kind !== 'materialized view') return false;
  return wanted.every((name) => {
    const column = columns.find((each) => each.name === name);
    return column !== undefined && !(engine === 'mariadb' && /text|blob|json/i.test(column.type));
  });
}

function createIndex({ schema, table, columns }: TableScan, engine: SqlDialect): string {
  const quote = engine === 'mariadb' ? '`' : '"';
  const quoted = (name: string): string => quote + name.replaceAll(quote, quote + quote) + quote;
  // SQLite's index lies where its table does, and says so itself.
  const where = engine === 'sqlite' ? quoted(table) : `${quoted(schema)}.${quoted(table)}`;
  const on = `ON ${where} (${columns.map(quoted).join(', ')})`;
  // PostgreSQL names it by itself, and builds it beside writers.
  if (engine === 'postgresql') return `CREATE INDEX CONCURRENTLY ${on};`;
  return `CREATE INDEX ${quoted([table, ...columns, 'idx'].join('_').slice(0, 60))} ${on};`;
}

function inWords(rows: number): string {
  return Math.max(1, Math.round(rows)).toLocaleString('en', { maximumSignificantDigits: 3 });
}
