import type { CandidateQuery, GuardOptions } from '@parley/sql-guard';
import { physicalCatalog } from './physical-catalog.js';
import type { Way } from './way.js';

/** Which source is asked, and for whom. */
export type GuardedSource = Pick<Way, 'tools' | 'scope' | 'dataSource' | 'policy' | 'maxRows'>;

/** What both guard stages judge by. */
export async function guardOptions(
  source: GuardedSource,
  { dialect }: Pick<CandidateQuery, 'dialect'>,
): Promise<GuardOptions> {
  const { tools, policy, maxRows } = source;
  return { catalog: await physicalCatalog(source), policy, parser: tools.parsers.for(dialect), maxRows };
}
