import type { z } from 'zod';
import type { LeaveOut } from '../untaken.js';
import { isRecord, type Pieces } from './pieces.js';
import { metricOf } from './pieces-of-models.js';
import {
  dimensionSchema,
  entitySchema,
  type MetricFlowDimension,
  type MetricFlowEntity,
  type MetricFlowMeasure,
  type MetricFlowMetric,
  type MetricFlowSavedQuery,
  type MetricFlowTimeSpine,
  measureSchema,
  metricSchema,
  savedQuerySchema,
  semanticModelShellSchema,
  timeSpineSchema,
} from './project-schema.js';
import { type Located, readStrictly } from './read-strictly.js';

/** A MetricFlow project, read. Each part keeps its place for what is said of it later. */
export interface Project {
  readonly semanticModels: readonly ReadSemanticModel[];
  readonly metrics: readonly Located<MetricFlowMetric>[];
  readonly savedQueries: readonly Located<MetricFlowSavedQuery>[];
  readonly timeSpines: readonly Located<MetricFlowTimeSpine>[];
}

type Shell = z.output<typeof semanticModelShellSchema>;

export interface ReadSemanticModel extends Pick<Located<unknown>, 'path'> {
  readonly shell: Shell;
  readonly entities: readonly Located<MetricFlowEntity>[];
  readonly dimensions: readonly Located<MetricFlowDimension>[];
  readonly measures: readonly Located<MetricFlowMeasure>[];
}

/** Reads what was sorted. What can't be read is left out piece by piece, never a whole file for one mistake in it. */
export function readProject(pieces: Pieces, leaveOut: LeaveOut): Project {
  const semanticModels: ReadSemanticModel[] = [];
  const metrics = [...pieces.metrics];
  for (const piece of pieces.semanticModels) {
    const shell = readOne(semanticModelShellSchema, piece, leaveOut);
    if (shell === undefined) continue;
    const parts = <T>(key: 'entities' | 'dimensions' | 'measures', schema: z.ZodType<T>) =>
      readAll(
        schema,
        shell[key].map((value, index) => ({ path: `${piece.path}.${key}[${index}]`, value })),
        leaveOut,
      );
    semanticModels.push({
      path: piece.path,
      shell,
      entities: parts('entities', entitySchema),
      dimensions: parts('dimensions', dimensionSchema),
      measures: parts('measures', measureSchema),
    });
    metrics.push(
      ...shell.metrics.map((value, index) => ({
        path: `${piece.path}.metrics[${index}]`,
        value: inSemanticModel(value, shell.name),
      })),
    );
  }
  return {
    semanticModels,
    metrics: readAll(
      metricSchema,
      metrics.map(({ path, value }) => ({ path, value: isRecord(value) ? metricOf(value) : value })),
      leaveOut,
    ),
    savedQueries: readAll(savedQuerySchema, pieces.savedQueries, leaveOut),
    timeSpines: readAll(timeSpineSchema, pieces.timeSpines, leaveOut),
  };
}

/** A metric that stands inside a semantic model aggregates that model's rows. */
function inSemanticModel(value: unknown, name: string): unknown {
  if (!isRecord(value)) return value;
  const metric = metricOf(value);
  const params = isRecord(metric.type_params) ? metric.type_params : {};
  const aggregation = params.metric_aggregation_params;
  if (!isRecord(aggregation)) return metric;
  return {
    ...metric,
    type_params: { ...params, metric_aggregation_params: { semantic_model: name, ...aggregation } },
  };
}

function readAll<T>(
  schema: z.ZodType<T>,
  pieces: readonly Located<unknown>[],
  leaveOut: LeaveOut,
): Located<T>[] {
  return pieces.flatMap((piece) => {
    const value = readOne(schema, piece, leaveOut);
    return value === undefined ? [] : [{ path: piece.path, value }];
  });
}

function readOne<T>(schema: z.ZodType<T>, piece: Located<unknown>, leaveOut: LeaveOut): T | undefined {
  const { path, value } = piece;
  if (!isRecord(value)) {
    leaveOut(path, 'It is not an object.');
    return undefined;
  }
  if (isRecord(value.config) && value.config.enabled === false) {
    leaveOut(path, 'It is switched off.');
    return undefined;
  }
  const content: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).filter(([key]) => !BOOKKEEPING.has(key)),
  );
  // Manifests say it twice, older ones only here.
  if (typeof value.group === 'string') content.config = { group: value.group, ...Object(value.config) };
  return readStrictly(schema, { path, value: content }, leaveOut);
}

/** Where a thing stands in its project, and what dbt worked out about it: nothing of what it means. */
const BOOKKEEPING = new Set([
  'metadata',
  'unique_id',
  'resource_type',
  'package_name',
  'path',
  'original_file_path',
  'fqn',
  'created_at',
  'depends_on',
  'refs',
  'sources',
  'unrendered_config',
  'doc_blocks',
  'metrics_used',
  'input_measures',
  'group',
]);
