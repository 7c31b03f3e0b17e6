import type { CatalogTable } from '@parley/sql-guard';
import type Database from 'better-sqlite3';
import type { ExpectedCost, QueryEstimate } from '../driver.js';
import { timeClassOf } from '../time-class.js';
import { filteredScans } from './filtered-scans.js';
import { sizeTables } from './introspect.js';
import { type PlannedStatement, planSteps, type Step } from './plan-steps.js';
import { tableScans } from './table-scans.js';

interface Asked extends PlannedStatement {
  /** Stored tables that the statement reads. */
  readonly opened: readonly string[];
}

interface Looked {
  readonly steps: readonly Step[];
  /** Those that it reads. */
  readonly tables: readonly CatalogTable[];
}

/** Rows that a step visits each time it is begun. */
const INDEX_ROWS = 10;
const UNKNOWN_ROWS = 1_000;
/** What one process visits in a second, of rows of usual size. */
const ROWS_PER_SECOND = 2_000_000;

/**
 * SQLite says how it will go about a statement, not what that costs. So: steps under one parent are nested loops, their rows
 * multiply; a scan visits the whole table, a search by key one row, by index ten; subqueries add up. Good for a class of time.
 */
export function expectedCost(database: Database.Database, asked: Asked): ExpectedCost {
  return costOf(lookAt(database, asked));
}

/** The same with the plan's text, and with what indexes could spare. */
export function estimateOf(database: Database.Database, asked: Asked): QueryEstimate {
  const looked = lookAt(database, asked);
  const { steps, tables } = looked;
  const details = steps.map(({ detail }) => detail);
  return {
    ...costOf(looked),
    plan: planText(byParent(steps), 0, '').join('\n'),
    scans: [...tableScans(details, tables), ...filteredScans(database, { ...asked, ...looked })],
  };
}

function lookAt(database: Database.Database, asked: Asked): Looked {
  return { steps: planSteps(database, asked), tables: sizeTables(database, asked.opened) };
}

function costOf({ steps, tables }: Looked): ExpectedCost {
  const sizes = new Map(tables.map(({ table, rowEstimate }) => [table, rowEstimate ?? UNKNOWN_ROWS]));
  const largest = Math.max(UNKNOWN_ROWS, ...sizes.values());
  const visited = visitedRows(0, { children: byParent(steps), sizes, largest });
  return { timeClass: timeClassOf(visited / ROWS_PER_SECOND) };
}

function byParent(steps: readonly Step[]): Plan['children'] {
  return Map.groupBy(steps, ({ parent }) => parent);
}

interface Plan {
  readonly children: ReadonlyMap<number, readonly Step[]>;
  readonly sizes: ReadonlyMap<string, number>;
  readonly largest: number;
}

function visitedRows(parent: number, plan: Plan): number {
  let nested = 1;
  let sum = 0;
  for (const step of plan.children.get(parent) ?? []) {
    const loop = loopRows(step, plan);
    const inner = visitedRows(step.id, plan);
    if (loop !== undefined) {
      nested *= loop;
      sum += nested;
    }
    // A correlated subquery runs once for each row around it.
    sum += step.detail.startsWith('CORRELATED') ? inner * nested : inner;
  }
  return Math.max(sum, 1);
}

function loopRows({ detail }: Step, { sizes, largest }: Plan): number | undefined {
  if (detail.startsWith('SEARCH')) return /\((rowid=\?)|PRIMARY KEY/.test(detail) ? 1 : INDEX_ROWS;
  if (!detail.startsWith('SCAN')) return undefined;
  if (detail.startsWith('SCAN CONSTANT ROW')) return 1;
  // The plan names a table by its alias, if it has one; then it is as large as the largest that is read.
  const name = detail.slice('SCAN '.length).replace(/ (USING|VIRTUAL|LEFT-JOIN).*$/, '');
  return Math.max(1, sizes.get(name) ?? largest);
}

function planText(children: Plan['children'], parent: number, indent: string): readonly string[] {
  return (children.get(parent) ?? []).flatMap(({ id, detail }) => [
    `${indent}${detail}`,
    ...planText(children, id, `${indent}  `),
  ]);
}
