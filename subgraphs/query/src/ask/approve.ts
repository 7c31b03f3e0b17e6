import { type ApprovedQuery, approve as approveScoped, type ScopedQuery } from '@parley/sql-guard';
import { guardOptions } from './guard-options.js';
import type { Way } from './way.js';

/** ScopedQuery -> ApprovedQuery: the last look, and the text the database will get, printed from the checked tree. */
export async function approve(scoped: ScopedQuery, way: Way): Promise<ApprovedQuery> {
  const approved = await approveScoped(scoped, await guardOptions(way, scoped));
  for (const notice of approved.notices) await way.publisher.notice(notice);
  return approved;
}
