export { compareModels } from './compare/compare-models.js';
export type { FieldChange, ModelChange, ModelPart } from './compare/model-change.js';
export { type CompileOptions, compile } from './compile.js';
export { CLICKHOUSE_SETTINGS } from './dialects/clickhouse.js';
export type { SqlDialectName } from './dialects/dialect-sql.js';
export { importDbtManifest, importSemanticManifest } from './import/import-dbt.js';
export { type ImportFile, importMetricFlowYaml, type ModelImport } from './import/import-metricflow-yaml.js';
export type { ImportOptions, ImportTable, TableMention } from './import/import-options.js';
export type { Untaken } from './import/untaken.js';
export { resolveName as resolveMetricFlowName } from './import/where/resolve-name.js';
export { vocabularyOf as metricFlowVocabulary } from './import/where/vocabulary.js';
export { readWhere as readMetricFlowWhere } from './import/where/where-conditions.js';
export type {
  AggregatedValue,
  AggregateMetric,
  ComputedMetric,
  ConditionedMetric,
  MetricValue,
  PerGroupMetric,
  WindowKind,
  WindowMetric,
} from './model/ad-hoc-metric.js';
export type { HasCondition, RelatedRows, ValueCondition } from './model/condition.js';
export { cutText } from './model/cut-text.js';
export { FISCAL_GRAINS, type FiscalGrain, fiscalGrain } from './model/fiscal-year.js';
export { conditionMentions, type Mentions, metricsInConditions, queryMentions } from './model/mentions.js';
export { metricInputs } from './model/metric-inputs.js';
export type {
  Aggregation,
  CalendarGrain,
  Condition,
  ConditionReference,
  CustomGrain,
  DatePart,
  Dimension,
  DimensionKind,
  DimensionRef,
  DimensionValue,
  Entity,
  EntityKey,
  Filter,
  FilterValue,
  FiscalYear,
  GlossaryTerm,
  Hierarchy,
  Measure,
  MeasureInput,
  Metric,
  MetricInput,
  MetricPart,
  NamedFilter,
  Relationship,
  SavedQuery,
  SemanticModel,
  SqlCondition,
  TimeGrain,
  TimeSpine,
  TimeType,
  TimeWindow,
} from './model/model.js';
export type { ModelFault } from './model/model-fault.js';
export { semanticModelSchema } from './model/model-schema.js';
export { parseModel } from './model/parse-model.js';
export {
  type AdHocMetric,
  type Comparison,
  type CompiledColumn,
  type CompiledQuery,
  type ComputedColumn,
  type GroupBy,
  type GroupCondition,
  type LimitPer,
  type ListQuery,
  METRIC_TIME,
  type MetricFilter,
  type MetricsQuery,
  type OrderBy,
  type RelatedFilter,
  type SemanticQuery,
  type TimeRange,
} from './model/query.js';
export { type JsonSchema, semanticQueryJsonSchema } from './model/query-json-schema.js';
export { semanticQuerySchema } from './model/query-schema.js';
export type { TimeCut } from './model/reference.js';
export type { RowValue } from './model/row-value.js';
export { closest, editDistance } from './model/suggestion.js';
export { isTimeGrain } from './model/time-grain.js';
export { parseMeasureExpression } from './passes/measure-expression.js';
export { findPath, type Hop, outwardEntities, type PathSearch } from './resolve/join-graph.js';
export { indexModel, type ModelIndex, timeDimensionRef } from './resolve/model-index.js';
export { validateModel } from './validate/validate-model.js';
export { readModelYaml, writeModelYaml } from './yaml/model-yaml.js';
