import type { CandidateQuery, GuardOptions } from '@parley/sql-guard';
import type { GuardedSource } from './asked-source.js';
import { physicalCatalog } from './physical-catalog.js';

/** What both guard stages judge by. */
export async function guardOptions(
  source: GuardedSource,
  { dialect }: Pick<CandidateQuery, 'dialect'>,
): Promise<GuardOptions> {
  const { tools, policy, maxRows } = source;
  return { catalog: await physicalCatalog(source), policy, parser: tools.parsers.for(dialect), maxRows };
}
