import type { Percentile } from '../dialects/dialect-sql.js';
import type { PerGroupMetric } from '../model/ad-hoc-metric.js';
import type { Arithmetic } from '../model/arithmetic.js';
import type {
  Aggregation,
  Condition,
  DimensionRef,
  Entity,
  EntityKey,
  Metric,
  NonAdditive,
  TimeGrain,
  TimeWindow,
} from '../model/model.js';
import type { RowValue } from '../model/row-value.js';

/** What every metric is made of in the end, each with a key that names its column where it gets one. */
export type Leaf = BaseAggregate | Conversions | NestedMetric | PerGroup | Overall;

/** One aggregate over one entity's rows. */
export interface BaseAggregate extends Aggregated {
  readonly kind: 'aggregate';
  readonly key: string;
  readonly entity: Entity;
  readonly timeRef?: DimensionRef;
  /** Of its metrics alone, not of its measure: these hold for the empty periods that a time spine adds, too. */
  readonly metricConditions: readonly Condition[];
  readonly cumulative?: CumulativeSpan;
  readonly offset?: Offset;
  readonly joinToTimeSpine: boolean;
  readonly fillNullsWith?: number;
}

export interface Aggregated {
  readonly aggregation: Aggregation;
  /** A column or key, a measure's expression, or what is computed of each row; absent: the rows themselves. */
  readonly of?:
    | { readonly column: string }
    | { readonly expression: string }
    | { readonly key: EntityKey }
    | { readonly value: RowValue };
  readonly percentile?: Percentile;
  readonly nonAdditive?: NonAdditive;
  /** Only rows for which all hold are counted. */
  readonly conditions: readonly Condition[];
}

export interface CumulativeSpan {
  readonly window?: TimeWindow;
  readonly grainToDate?: TimeGrain;
  readonly periodAggregation: 'first' | 'last' | 'average';
}

/** Exactly one of the two: the value of that long before, or at the start of the period. */
export interface Offset {
  readonly window?: TimeWindow;
  readonly toGrain?: TimeGrain;
}

/** Events that follow a base event: counted in the base event's groups. */
export interface Conversions {
  readonly kind: 'conversions';
  readonly key: string;
  readonly metric: Extract<Metric, { type: 'conversion' }>;
  readonly base: BaseAggregate;
  /** The leaf that counts the base events, whose groups are those of the metric. */
  readonly baseKey: string;
  readonly conversion: BaseAggregate;
}

/** Arithmetic that must be computed by itself before it is joined to anything. */
export interface NestedMetric {
  readonly kind: 'nested';
  readonly key: string;
  readonly tree: Arithmetic;
  readonly offset?: Offset;
  /** Asked of the moved values, where there is an offset. */
  readonly conditions: readonly Condition[];
}

/** An aggregate of a metric's values, one for each of `per` within the groups asked for. */
export interface PerGroup {
  readonly kind: 'per_group';
  readonly key: string;
  readonly tree: Arithmetic;
  readonly aggregation: PerGroupMetric['aggregation'];
  readonly per: PerGroupMetric['per'];
}

/** A metric by some of the groups asked for, or by none. */
export interface Overall {
  readonly kind: 'overall';
  readonly key: string;
  readonly tree: Arithmetic;
  readonly within: readonly DimensionRef[];
}

export function requireLeaf(resolved: { readonly leaves: ReadonlyMap<string, Leaf> }, key: string): Leaf {
  const leaf = resolved.leaves.get(key);
  if (leaf === undefined) throw new Error(`the part ${key} was not resolved`);
  return leaf;
}
