import type { MetricPass } from '../passes/metric-pass.js';
import type { SourceSql } from '../passes/write-pass.js';

/** A pass that can still be written as the only SELECT. */
export interface PassUnit {
  readonly kind: 'pass';
  readonly pass: MetricPass;
  readonly sql: SourceSql;
}

/** A leaf that a query before the last one has. */
export interface QueryUnit {
  readonly kind: 'query';
  readonly key: string;
  readonly query: string;
  /** Its groups may have several rows, told apart by what only its conditions were about. */
  readonly repeats?: boolean;
  /** The groups that it has, where it has not all of them. */
  readonly within?: readonly string[];
}

/** Leaves that are computed together, by the groups asked for. */
export type MetricUnit = PassUnit | QueryUnit;
