import type { CatalogTable } from '@parley/sql-guard';
import Database from 'better-sqlite3';
import type { TableScan } from '../driver.js';
import { MAX_INDEX_COLUMNS } from '../index-columns.js';
import { planWith, type TrialTable, type TriedIndex, useOfTried } from './index-trial.js';
import type { PlannedStatement, Step } from './plan-steps.js';
import { sampleOf } from './profile.js';

/*
 * A plan of SQLite names the tables that are read whole, not the conditions for which they are. So SQLite is asked again, with an
 * index on every column: those that it would then look rows up by are the ones that the statement compares with something, as
 * SQLite itself read it. Indexes of more columns are tried in the same way, from those that were of use.
 */

/** Smaller tables are read in a moment. */
const LEAST_ROWS = 1_000;
/** A table of more columns is tried with its first ones. */
const MAX_TRIED_COLUMNS = 100;
/** Of which it is seen how many rows share a value. */
const SAMPLE_ROWS = 2_000;

export interface ScanningStatement extends PlannedStatement {
  /** Those that it opens. */
  readonly tables: readonly CatalogTable[];
  /** As SQLite means to run it. */
  readonly steps: readonly Step[];
}

/**
 * Tables that are read whole for rows that an index could find, by columns that are compared for equality. A bound alone is left
 * out: SQLite does not say how much of the table it keeps. So is what a subquery or an OR asks for, and a statement over views.
 */
export function filteredScans(
  database: Database.Database,
  { tables, steps, ...statement }: ScanningStatement,
): readonly TableScan[] {
  const isLarge = tables.some(({ rowEstimate }) => rowEstimate !== undefined && rowEstimate >= LEAST_ROWS);
  if (!isLarge || !steps.some(({ detail }) => detail.startsWith('SCAN '))) return [];
  const trialTables = tables.map((table) => ({ table, indexes: readIndexes(database, table) }));
  return usefulIndexes(trialTables, statement).map(({ table, columns, equal }) => {
    const share = shareOfOneValue(database, table, columns.slice(0, equal));
    const kept =
      share === undefined || table.rowEstimate === undefined ? {} : { keptRows: share * table.rowEstimate };
    return { schema: table.schema, table: table.table, purpose: 'filter', columns, ...kept };
  });
}

interface UsefulIndex extends TriedIndex {
  /** So many of its first columns are compared for equality. */
  readonly equal: number;
}

/** The longest of each that the statement would be served by. */
function usefulIndexes(tables: readonly TrialTable[], statement: PlannedStatement): readonly UsefulIndex[] {
  let useful: readonly UsefulIndex[] = [];
  let tried = tables.flatMap(singleColumns);
  while (tried.length > 0) {
    const served = tryIndexes(tables, tried, statement);
    useful = [...useful.filter((shorter) => !served.some((longer) => extendsIt(longer, shorter))), ...served];
    tried = served
      .filter(({ columns, equal }) => columns.length === equal && equal < MAX_INDEX_COLUMNS)
      .flatMap(oneColumnMore);
  }
  return useful;
}

/** Those of the tried indexes that serve with all of their columns. */
function tryIndexes(
  tables: readonly TrialTable[],
  tried: readonly TriedIndex[],
  statement: PlannedStatement,
): readonly UsefulIndex[] {
  const steps = planOrNone(tables, tried, statement);
  const found = new Map<TriedIndex, UsefulIndex>();
  for (const step of steps) {
    const use = useOfTried(step);
    const index = use === undefined ? undefined : tried[use.index];
    if (use === undefined || index === undefined || !isOwnSearch(step, steps)) continue;
    const equal = equalColumns(index.columns, use.conditions);
    if (equal > 0) found.set(index, { ...index, equal });
  }
  return [...found.values()];
}

/** What reads views can't be tried: the model has none. */
function planOrNone(...asked: Parameters<typeof planWith>): readonly Step[] {
  try {
    return planWith(...asked);
  } catch (error) {
    if (error instanceof Database.SqliteError) return [];
    throw error;
  }
}

/**
 * Whether the step looks for what the statement itself says: it is the first of its loops, so no other row is known yet; it is not
 * run for each row around it, nor for one side of an OR; and no subquery gives the values.
 */
function isOwnSearch({ id, parent }: Step, steps: readonly Step[]): boolean {
  const loops = steps.filter((step) => step.parent === parent);
  const isFirst = loops.find(({ detail }) => /^(SCAN|SEARCH) /.test(detail))?.id === id;
  if (!isFirst || loops.some(({ detail }) => detail.startsWith('LIST SUBQUERY'))) return false;
  const around = (at: number): readonly Step[] => {
    const step = steps.find((each) => each.id === at);
    return step === undefined ? [] : [step, ...around(step.parent)];
  };
  return !around(parent).some(({ detail }) => /^(CORRELATED|INDEX \d)/.test(detail));
}

/** How many of the columns are compared for equality; 0 unless all of them are, or all but the last, which has a bound. */
function equalColumns(columns: readonly string[], conditions: string): number {
  const equalities = columns.map((column) => `${column}=?`);
  if (conditions === equalities.join(' AND ')) return columns.length;
  const before = equalities.slice(0, -1);
  const last = columns.at(-1) ?? '';
  const bounded = ['>', '<'].some((sign) =>
    conditions.startsWith([...before, `${last}${sign}?`].join(' AND ')),
  );
  return bounded ? before.length : 0;
}

function extendsIt(longer: UsefulIndex, shorter: UsefulIndex): boolean {
  const isSame = longer.table === shorter.table && longer.columns.length > shorter.columns.length;
  return isSame && shorter.columns.every((column, at) => longer.columns[at] === column);
}

/** Of tables that are worth it; not columns that an index begins with, which SQLite found not worth using or not usable. */
function singleColumns({ table, indexes }: TrialTable): readonly TriedIndex[] {
  if (table.rowEstimate === undefined || table.rowEstimate < LEAST_ROWS) return [];
  const leading = new Set(indexes.map(({ columns }) => columns[0]));
  return table.columns
    .slice(0, MAX_TRIED_COLUMNS)
    .flatMap(({ name }) => (leading.has(name) ? [] : [{ table, columns: [name] }]));
}

function oneColumnMore({ table, columns }: TriedIndex): readonly TriedIndex[] {
  return table.columns
    .slice(0, MAX_TRIED_COLUMNS)
    .flatMap(({ name }) => (columns.includes(name) ? [] : [{ table, columns: [...columns, name] }]));
}

const INDEXES_SQL = `
  SELECT list.name AS "index", list."unique" AS isUnique, part.name AS "column"
  FROM pragma_index_list(?) AS list, pragma_index_xinfo(list.name) AS part
  WHERE NOT list.partial AND part.key ORDER BY list.seq, part.seqno`;

/** Of whole tables; as far as they are of columns by themselves. */
function readIndexes(database: Database.Database, { table }: CatalogTable): TrialTable['indexes'] {
  const rows = database
    .prepare<[string], { index: string; isUnique: number; column: string | null }>(INDEXES_SQL)
    .all(table);
  return [...Map.groupBy(rows, ({ index }) => index).values()].flatMap((parts) => {
    const end = parts.findIndex(({ column }) => column === null);
    const columns = parts.slice(0, end < 0 ? undefined : end).flatMap(({ column }) => column ?? []);
    return columns.length === 0 ? [] : [{ columns, isUnique: end < 0 && parts[0]?.isUnique === 1 }];
  });
}

/**
 * How much of a table has the values that one of its rows has there, as often as they occur: how likely two rows agree. NULL counts
 * as a value, for it may be what is looked for. Undefined where there are no two rows.
 */
function shareOfOneValue(
  database: Database.Database,
  table: CatalogTable,
  columns: readonly string[],
): number | undefined {
  const sample = sampleOf(database, { table, maxRows: SAMPLE_ROWS })(columns);
  const groups = columns.map((_, at) => `c${at}`).join(', ');
  const counted = database
    .prepare<[], { pairs: number; rows: number }>(
      `SELECT total(n * (n - 1)) AS pairs, total(n) AS rows FROM (SELECT count(*) AS n FROM (${sample}) GROUP BY ${groups})`,
    )
    .get();
  return counted === undefined || counted.rows < 2
    ? undefined
    : counted.pairs / (counted.rows * (counted.rows - 1));
}
