import { applyPolicies, type CandidateQuery, type ScopedQuery } from '@parley/sql-guard';
import { guardOptions } from './guard-options.js';
import type { Way } from './way.js';

/** CandidateQuery -> ScopedQuery: row rules, masks, allowed tables and columns, the row limit. */
export async function applyPolicy(candidate: CandidateQuery, way: Way): Promise<ScopedQuery> {
  return applyPolicies(candidate, await guardOptions(way, candidate));
}
