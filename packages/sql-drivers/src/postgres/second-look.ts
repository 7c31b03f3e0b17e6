import type { ApprovedQuery, TableName } from '@parley/sql-guard';
import type { Client } from 'pg';
import { SecondLookFault } from '../second-look-fault.js';
import { REACH_SQL } from './catalog-sql.js';

/** A node of `EXPLAIN (FORMAT JSON)`: what is read of it here. */
export interface PlanNode {
  readonly 'Total Cost'?: number;
  readonly 'Plan Rows'?: number;
  readonly 'Node Type'?: string;
  readonly 'Relation Name'?: string;
  readonly Schema?: string;
  readonly Alias?: string;
  readonly 'Parallel Aware'?: boolean;
  readonly 'Parent Relationship'?: string;
  readonly Filter?: string;
  readonly 'Join Filter'?: string;
  readonly 'Hash Cond'?: string;
  readonly 'Sort Key'?: readonly string[];
  readonly Plans?: readonly PlanNode[];
}

interface ReachedRow extends TableName {
  readonly isOpaque: boolean;
}

/** How the engine means to run the statement. Bound values are in it: a mask's key, too. Never to be shown or logged. */
export async function planOf(client: Client, query: ApprovedQuery): Promise<PlanNode> {
  const { rows } = await client.query<{ readonly 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>({
    text: `EXPLAIN (VERBOSE, FORMAT JSON) ${query.sql}`,
    values: [...query.values],
  });
  const plan = rows[0]?.['QUERY PLAN'][0].Plan;
  if (plan === undefined) throw new Error('EXPLAIN answered without a plan');
  return plan;
}

/**
 * Compares the relations that the engine's plan reads with those the proof was about, and with what these may lead to.
 * The README says what this can't see.
 *
 * @throws SecondLookFault
 */
export async function lookAgain(client: Client, query: ApprovedQuery, plan: PlanNode): Promise<void> {
  const expected = new Set(query.expectedTables.map(keyOf));
  const strange = relationsIn(plan).filter((relation) => !expected.has(keyOf(relation)));
  if (strange.length === 0) return;
  const { rows } = await client.query<ReachedRow>(REACH_SQL, [
    query.expectedTables.map(({ schema }) => schema),
    query.expectedTables.map(({ table }) => table),
  ]);
  if (rows.some(({ isOpaque }) => isOpaque)) return;
  const reached = new Set(rows.map(keyOf));
  const unproved = strange.find((relation) => !reached.has(keyOf(relation)));
  if (unproved !== undefined) {
    throw new SecondLookFault(`the plan reads ${unproved.schema}.${unproved.table}, which nobody approved`);
  }
}

function relationsIn(root: PlanNode): readonly TableName[] {
  const found: TableName[] = [];
  const nodes = [root];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const table = node['Relation Name'];
    if (table !== undefined) found.push({ schema: node.Schema ?? '', table });
    nodes.push(...(node.Plans ?? []));
  }
  return found;
}

function keyOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}
