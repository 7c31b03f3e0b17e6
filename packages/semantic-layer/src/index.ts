export type {
  Aggregation,
  Dimension,
  DimensionKind,
  DimensionRef,
  DimensionValue,
  Entity,
  Filter,
  FilterValue,
  Measure,
  Metric,
  NamedFilter,
  Relationship,
  SemanticModel,
  TimeGrain,
} from './model.js';
export type { CompiledQuery, GroupBy, MetricFilter, OrderBy, SemanticQuery, TimeRange } from './query.js';
