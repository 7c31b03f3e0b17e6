import { applyPolicies, type CandidateQuery, type GuardOptions, type ScopedQuery } from '@parley/sql-guard';
import type { Way } from './way.js';

/** CandidateQuery -> ScopedQuery: row rules, masks, allowed tables and columns, the row limit. */
export async function applyPolicy(candidate: CandidateQuery, way: Way): Promise<ScopedQuery> {
  return applyPolicies(candidate, await guardOptions(way));
}

/** What both guard stages judge by. */
export async function guardOptions(way: Way): Promise<GuardOptions> {
  return {
    catalog: await way.tools.catalog.physical(way.scope, way.dataSource.id),
    policy: way.policy,
    parser: way.tools.parser,
    maxRows: way.maxRows,
  };
}
