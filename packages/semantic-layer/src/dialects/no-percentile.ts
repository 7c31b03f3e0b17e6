import { ParleyError } from '@parley/errors';

/** For engines that have no percentile among their aggregates. */
export function noPercentile(engine: string): never {
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `${engine} can't compute medians and percentiles of groups; ask for an average, or for the least and the greatest.`,
  );
}
