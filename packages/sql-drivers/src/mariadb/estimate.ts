import type { ExpectedCost, QueryEstimate } from '../driver.js';
import { timeClassOf } from '../time-class.js';
import type { RawRow } from './client.js';
import type { Plan } from './plan.js';
import { tableScans, type WholeStep } from './table-scans.js';

/** What one connection was found to look at in a second, of rows of usual size. */
const ROWS_PER_SECOND = 3_000_000;
/** Rows held in a join buffer are compared this much faster than rows are fetched. */
const BUFFERED_COST = 0.1;
const HEADINGS = ['id', 'select', 'table', 'access', 'key', 'rows', 'filtered', 'extra'] as const;

/** A step of EXPLAIN EXTENDED: the columns that are of use here. */
interface Step {
  readonly id: string;
  readonly select: string;
  readonly table: string;
  readonly access: string;
  /** Indexes that would serve. */
  readonly possibleKeys: string;
  readonly key: string;
  readonly rows: number;
  readonly filtered: number;
  readonly extra: string;
}

/**
 * MariaDB 10 tells how many rows it expects to look at, not what that costs. So: the tables of one SELECT are nested loops, their
 * rows multiply; a SELECT that depends on the one around it runs once for each of its rows; the others add up. Good for a class
 * of time. The table form of EXPLAIN is read because its JSON shows the values that policies bind.
 */
export function estimateOf(plan: Plan): QueryEstimate {
  const steps = plan.steps.map(toStep);
  return {
    ...expectedCost(plan),
    plan: planText(steps),
    scans: tableScans(
      plan.rewritten,
      steps.flatMap((step, index) => (isWhole(step) ? toWholeStep(step, steps.slice(0, index)) : [])),
    ),
  };
}

export function expectedCost(plan: Plan): ExpectedCost {
  return { timeClass: timeClassOf(visitedRows(plan.steps.map(toStep)) / ROWS_PER_SECOND) };
}

/** Read from end to end, with a condition, and no index that could have served. */
function isWhole({ access, possibleKeys, extra }: Step): boolean {
  return access === 'ALL' && possibleKeys === '' && extra.includes('Using where');
}

/** Without statistics of its columns, MariaDB takes all rows to be kept. */
function toWholeStep(step: Step, before: readonly Step[]): WholeStep {
  const { id, table, rows, filtered } = step;
  const known = before.filter((each) => each.id === id || isDependent([step]));
  return {
    alias: table,
    keptRows: filtered < 100 ? (rows * filtered) / 100 : undefined,
    after: new Set(known.map((each) => each.table)),
  };
}

function visitedRows(steps: readonly Step[]): number {
  const selects = [...Map.groupBy(steps, ({ id }) => id).values()];
  const [dependent, independent] = [true, false].map((wanted) =>
    selects.filter((select) => isDependent(select) === wanted).map(nestedLoops),
  );
  const around = Math.max(1, ...(independent ?? []).map(({ produced }) => produced));
  return sumOf(independent ?? []) + around * sumOf(dependent ?? []);
}

/** `UNION RESULT` and the like look at rows that other steps counted. */
function isDependent(select: readonly Step[]): boolean {
  return select.some((step) => /^(DEPENDENT|UNCACHEABLE|LATERAL)/.test(step.select));
}

interface Loops {
  /** Rows looked at, in all tables, as if each were fetched. */
  readonly visited: number;
  /** Combinations that are left. */
  readonly produced: number;
}

function nestedLoops(select: readonly Step[]): Loops {
  let visited = 0;
  let produced = 1;
  for (const { rows, filtered, extra } of select) {
    visited += produced * rows * (extra.includes('join buffer') ? BUFFERED_COST : 1);
    produced *= (rows * filtered) / 100;
  }
  return { visited, produced };
}

function sumOf(loops: readonly Loops[]): number {
  return loops.reduce((sum, { visited }) => sum + visited, 0);
}

function toStep(row: RawRow): Step {
  const [id, select, table, access, possibleKeys, key, , , rows, filtered, extra] = row.map((cell) =>
    String(cell ?? ''),
  );
  return {
    id: id ?? '',
    select: select ?? '',
    table: table ?? '',
    access: access ?? '',
    possibleKeys: possibleKeys ?? '',
    key: key ?? '',
    rows: Math.max(1, Number(rows)),
    filtered: filtered === '' ? 100 : Number(filtered),
    extra: extra ?? '',
  };
}

function planText(steps: readonly Step[]): string {
  const lines = steps.map(({ id, select, table, access, key, rows, filtered, extra }) =>
    [id, select, table, access, key, rows, filtered, extra].map(String),
  );
  return [HEADINGS, ...lines].map((cells) => cells.join(' | ')).join('\n');
}
