import type { ApprovedQuery } from '@parley/sql-guard';
import type { Client } from 'pg';
import type { ExpectedCost, QueryEstimate } from '../driver.js';
import { timeClassOf } from '../time-class.js';
import { withoutIndex } from './indexes.js';
import type { PlanNode } from './second-look.js';
import { tableScans } from './table-scans.js';

/**
 * The planner's costs count sequential page reads; the README says how much time one was found to take. Where costs were set
 * anew on a server, classes shift with them.
 */
const COST_OF_A_SECOND = 100_000;

/** From this version on a plan can be had without the values. */
const GENERIC_PLAN_VERSION = 160_000;

/** What a plan says of time and rows, with the plan's own text. */
export async function estimateOf(
  client: Client,
  query: ApprovedQuery,
  plan: PlanNode,
): Promise<QueryEstimate> {
  return {
    ...expectedCost(plan),
    plan: await planText(client, query),
    scans: await withoutIndex(client, tableScans(plan)),
  };
}

/** @param plan with its costs */
export function expectedCost(plan: PlanNode): ExpectedCost {
  const cost = plan['Total Cost'] ?? Number.POSITIVE_INFINITY;
  const rows = plan['Plan Rows'];
  return { timeClass: timeClassOf(cost / COST_OF_A_SECOND), ...(rows === undefined ? {} : { rows }) };
}

/** The plan for people. Values that policies bound are never in it: one of them is the key of a mask. */
async function planText(client: Client, query: ApprovedQuery): Promise<string> {
  const bindsValues = query.values.length > 0;
  if (bindsValues && (await serverVersion(client)) < GENERIC_PLAN_VERSION) {
    return 'This version of PostgreSQL shows no plan without the values that policies bind.';
  }
  // Without values `pg` sends a text that could hold a second statement; planned as one a moment ago, it holds none.
  const { rows } = await client.query<{ readonly 'QUERY PLAN': string }>(
    `EXPLAIN (${bindsValues ? 'GENERIC_PLAN, ' : ''}FORMAT TEXT) ${query.sql}`,
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

async function serverVersion(client: Client): Promise<number> {
  const { rows } = await client.query<{ readonly version: string }>(
    "SELECT pg_catalog.current_setting('server_version_num') AS version",
  );
  return Number(rows[0]?.version);
}
