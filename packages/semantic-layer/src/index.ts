export type { FieldChange } from './compare/change-sentence.js';
export { compareModels, type ModelChange, type ModelPart } from './compare/compare-models.js';
export { type CompileOptions, compile } from './compile.js';
export { metricsInConditions } from './condition-metrics.js';
export { importDbtManifest, importSemanticManifest } from './import/import-dbt.js';
export { type ImportFile, importMetricFlowYaml, type ModelImport } from './import/import-metricflow-yaml.js';
export type { ImportOptions, ImportTable, TableMention } from './import/import-options.js';
export type { Untaken } from './import/untaken.js';
export { resolveName as resolveMetricFlowName } from './import/where/resolve-name.js';
export { vocabularyOf as metricFlowVocabulary } from './import/where/vocabulary.js';
export { readWhere as readMetricFlowWhere } from './import/where/where-conditions.js';
export { findPath, type Hop, outwardEntities, type PathSearch } from './join-graph.js';
export { parseMeasureExpression } from './measure-expression.js';
export { metricInputs } from './metric-inputs.js';
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
} from './model.js';
export type { ModelFault } from './model-fault.js';
export { indexModel, type ModelIndex, timeDimensionRef } from './model-index.js';
export { semanticModelSchema } from './model-schema.js';
export { parseModel } from './parse-model.js';
export {
  type AdHocMetric,
  type Comparison,
  type CompiledColumn,
  type CompiledQuery,
  type GroupBy,
  type ListQuery,
  METRIC_TIME,
  type MetricFilter,
  type MetricsQuery,
  type OrderBy,
  type RelatedFilter,
  type SemanticQuery,
  type TimeRange,
} from './query.js';
export { semanticQuerySchema } from './query-schema.js';
export { closest, editDistance } from './suggestion.js';
export { validateModel } from './validate-model.js';
export { readModelYaml, writeModelYaml } from './yaml/model-yaml.js';
