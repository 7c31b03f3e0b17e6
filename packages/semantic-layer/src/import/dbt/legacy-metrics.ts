import { isRecord, type Pieces } from '../metricflow/pieces.js';
import type { Located } from '../metricflow/read-strictly.js';
import type { LeaveOut } from '../untaken.js';
import type { ManifestNode } from './manifest-nodes.js';

type Fields = Readonly<Record<string, unknown>>;

interface LegacyMetrics {
  readonly metrics: readonly Located<unknown>[];
  readonly nodes: ReadonlyMap<string, ManifestNode>;
}

/** Before dbt 1.6 a metric named a calculation over a model; MetricFlow's have `type_params`. */
export function isLegacyMetric(metric: unknown): boolean {
  return isRecord(metric) && metric.type_params === undefined && calculationOf(metric) !== undefined;
}

/** dbt 1.3 renamed `type` and `sql`. */
function calculationOf(metric: Fields): string | undefined {
  const method = metric.calculation_method ?? (metric.sql === undefined ? undefined : metric.type);
  return typeof method === 'string' ? method.toLowerCase() : undefined;
}

/**
 * Metrics of dbt before 1.6 as MetricFlow would have them: one semantic model for each model that metrics stand on, with
 * their dimensions and times; a metric over metrics becomes a derived one.
 */
export function piecesOfLegacyMetrics(
  pieces: Pieces,
  { metrics, nodes }: LegacyMetrics,
  leaveOut: LeaveOut,
): void {
  const models = new Map<ManifestNode, Fields[]>();
  const named = byReference(nodes);
  for (const { path, value } of metrics) {
    if (!isRecord(value)) continue;
    if (calculationOf(value) === 'derived' || calculationOf(value) === 'expression') {
      pieces.metrics.push({ path, value: derivedMetric(value) });
      continue;
    }
    const node = nodeOf(value, nodes) ?? named.get(referenceIn(String(value.model)) ?? '');
    if (node === undefined) {
      leaveOut(path, 'The model it stands on is not in the manifest.');
      continue;
    }
    if (isRecord(value.window))
      leaveOut(`${path}.window`, 'Windows of metrics before dbt 1.6 are not taken over.');
    const standing = models.get(node);
    if (standing === undefined) models.set(node, [value]);
    else standing.push(value);
    pieces.metrics.push({ path, value: simpleMetric(value, node) });
  }
  for (const [node, standing] of models) {
    pieces.semanticModels.push({
      path: `nodes.${String(node.fields.unique_id)}`,
      value: semanticModel(node, standing),
    });
  }
}

/** By what it depends on, where dbt says so. */
function nodeOf(metric: Fields, nodes: ReadonlyMap<string, ManifestNode>): ManifestNode | undefined {
  const depends = isRecord(metric.depends_on) ? metric.depends_on.nodes : undefined;
  const ids: readonly unknown[] = Array.isArray(depends) ? depends : [];
  return ids.flatMap((id) => (typeof id === 'string' ? (nodes.get(id) ?? []) : [])).at(0);
}

/** dbt 1.0 only says `ref('orders')` or `ref('package', 'orders')`. A file may be long and full of spaces: read in one go. */
const REFERENCE = /^\s*(?:\{\{\s*)?ref\(\s*(?:(['"])(?<package>\w+)\1\s*,\s*)?(['"])(?<model>\w+)\3\s*\)/;

function referenceIn(model: string): string | undefined {
  const said = REFERENCE.exec(model)?.groups;
  return said?.model === undefined ? undefined : referenceTo(said.model, said.package);
}

/** Each model by its name, and by that of its package besides; of several, the first. */
function byReference(nodes: ReadonlyMap<string, ManifestNode>): ReadonlyMap<string, ManifestNode> {
  const entries = [...nodes.values()].flatMap((node): [string, ManifestNode][] => [
    [referenceTo(node.name, undefined), node],
    [referenceTo(node.name, String(node.fields.package_name)), node],
  ]);
  return new Map(entries.reverse());
}

function referenceTo(model: string, packageName: string | undefined): string {
  return packageName === undefined ? model : `${packageName}.${model}`;
}

function semanticModel(node: ManifestNode, metrics: readonly Fields[]): Fields {
  const times = new Set(
    metrics.flatMap(({ timestamp }) => (typeof timestamp === 'string' ? [timestamp] : [])),
  );
  const named = metrics.flatMap(({ dimensions, filters }) => [
    ...names(dimensions),
    ...list(filters).map((filter) => (isRecord(filter) ? filter.field : undefined)),
  ]);
  const categories = new Set(named.filter((name) => typeof name === 'string' && !times.has(name)));
  const described = (name: unknown) => ({
    name,
    description: node.columnDescriptions.get(String(name).toLowerCase()),
  });
  return {
    name: node.name,
    description: node.description,
    node_relation: { alias: node.alias, ...(node.schema !== undefined && { schema_name: node.schema }) },
    primary_entity: node.name,
    dimensions: [
      ...[...times].map((name) => ({
        ...described(name),
        type: 'time',
        type_params: { time_granularity: 'day' },
      })),
      ...[...categories].map((name) => ({ ...described(name), type: 'categorical' })),
    ],
  };
}

function simpleMetric(metric: Fields, node: ManifestNode): Fields {
  return {
    ...wordsOf(metric),
    type: 'simple',
    type_params: {
      metric_aggregation_params: {
        semantic_model: node.name,
        agg: calculationOf(metric),
        expr: metric.expression ?? metric.sql,
        agg_time_dimension: metric.timestamp,
      },
    },
    ...(list(metric.filters).length > 0 && {
      filter: list(metric.filters).map((filter) =>
        isRecord(filter)
          ? `{{ Dimension('${node.name}__${String(filter.field)}') }} ${String(filter.operator)} ${String(filter.value)}`
          : '',
      ),
    }),
  };
}

/** `{{ metric('revenue') }} / {{ metric('orders') }}`. */
function derivedMetric(metric: Fields): Fields {
  const written = String(metric.expression ?? metric.sql ?? '');
  const used = new Set<string>();
  const expr = written.replaceAll(/\{\{\s*metric\(\s*['"](\w+)['"]\s*\)\s*\}\}/g, (_, name: string) => {
    used.add(name);
    return name;
  });
  return { ...wordsOf(metric), type: 'derived', type_params: { expr, metrics: [...used] } };
}

function wordsOf({ name, label, description }: Fields): Fields {
  return { name, label, description };
}

function names(value: unknown): readonly unknown[] {
  return list(value).filter((each) => typeof each === 'string');
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
