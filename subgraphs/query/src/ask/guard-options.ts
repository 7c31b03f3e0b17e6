import type { CandidateQuery, GuardOptions } from '@parley/sql-guard';
import type { Way } from './way.js';

/** Which source is asked, and for whom. */
export type GuardedSource = Pick<Way, 'tools' | 'scope' | 'dataSource' | 'policy' | 'maxRows'>;

/** What both guard stages judge by. */
export async function guardOptions(
  { tools, scope, dataSource, policy, maxRows }: GuardedSource,
  { dialect }: Pick<CandidateQuery, 'dialect'>,
): Promise<GuardOptions> {
  const catalog = await tools.catalog.physical(scope, dataSource.id);
  return { catalog, policy, parser: tools.parsers.for(dialect), maxRows };
}
