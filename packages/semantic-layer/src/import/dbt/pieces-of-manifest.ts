import { isRecord, noPieces, type Pieces } from '../metricflow/pieces.js';
import { timeSpineOfModel } from '../metricflow/pieces-of-models.js';
import type { Located } from '../metricflow/read-strictly.js';
import type { LeaveOut } from '../untaken.js';
import { isLegacyMetric, piecesOfLegacyMetrics } from './legacy-metrics.js';
import { type ManifestNode, nodesOf } from './manifest-nodes.js';

/**
 * dbt's `manifest.json`. From version 10 on (dbt 1.6) it holds MetricFlow's semantic models; before, metrics stood on
 * models directly. What nodes and columns are described as is taken where a semantic model says nothing itself.
 */
export function piecesOfManifest(manifest: Readonly<Record<string, unknown>>, leaveOut: LeaveOut): Pieces {
  const pieces = noPieces();
  const nodes = nodesOf(manifest);
  const metrics = entriesOf(manifest.metrics, 'metrics');
  const legacy = metrics.filter(({ value }) => isLegacyMetric(value));
  pieces.metrics.push(...metrics.filter(({ value }) => !isLegacyMetric(value)));
  for (const { path, value } of entriesOf(manifest.semantic_models, 'semantic_models')) {
    pieces.semanticModels.push({ path, value: isRecord(value) ? described(value, nodes) : value });
  }
  pieces.savedQueries.push(...entriesOf(manifest.saved_queries, 'saved_queries'));
  for (const [id, node] of nodes) {
    const spine = timeSpineOfModel(node.fields, node.alias);
    if (spine !== undefined) pieces.timeSpines.push({ path: `nodes.${id}.time_spine`, value: spine });
  }
  piecesOfLegacyMetrics(pieces, { metrics: legacy, nodes }, leaveOut);
  return pieces;
}

function entriesOf(value: unknown, path: string): Located<unknown>[] {
  return isRecord(value)
    ? Object.entries(value).map(([id, each]) => ({ path: `${path}.${id}`, value: each }))
    : [];
}

type Fields = Readonly<Record<string, unknown>>;

/** A semantic model with the words of the node it stands on. */
function described(model: Fields, nodes: ReadonlyMap<string, ManifestNode>): Fields {
  const node = nodeOf(model, nodes);
  if (node === undefined) return model;
  return {
    ...model,
    description: textOf(model.description) ?? node.description,
    dimensions: Array.isArray(model.dimensions)
      ? model.dimensions.map((dimension: unknown) => withColumnDescription(dimension, node))
      : model.dimensions,
  };
}

function nodeOf(model: Fields, nodes: ReadonlyMap<string, ManifestNode>): ManifestNode | undefined {
  const depends = isRecord(model.depends_on) ? model.depends_on.nodes : undefined;
  const [id] = Array.isArray(depends) ? depends : [];
  return typeof id === 'string' ? nodes.get(id) : undefined;
}

function withColumnDescription(dimension: unknown, node: ManifestNode): unknown {
  if (!isRecord(dimension) || textOf(dimension.description) !== undefined) return dimension;
  const column = String(dimension.expr ?? dimension.name).toLowerCase();
  const description = node.columnDescriptions.get(column);
  return description === undefined ? dimension : { ...dimension, description };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
