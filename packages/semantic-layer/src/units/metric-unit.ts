import type { MetricPass } from '../passes/metric-pass.js';
import type { SourceSql } from '../passes/write-pass.js';

/**
 * Leaves that are computed together, by the groups asked for: in a pass that can still be written as the only SELECT, or in a
 * query before it.
 */
export type MetricUnit =
  | { readonly kind: 'pass'; readonly pass: MetricPass; readonly sql: SourceSql }
  | {
      readonly kind: 'query';
      readonly key: string;
      readonly query: string;
      /** Its groups may have several rows, told apart by what only its conditions were about. */
      readonly repeats?: boolean;
      /** The groups that it has, where it has not all of them. */
      readonly within?: readonly string[];
    };
