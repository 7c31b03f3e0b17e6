import { isRecord } from '../metricflow/pieces.js';

/** A table of a dbt project: a model, a seed or a snapshot. */
export interface ManifestNode {
  readonly name: string;
  /** The table's own name. */
  readonly alias: string;
  readonly schema: string | undefined;
  readonly description: string | undefined;
  /** By column in lower case: YAML and warehouses spell columns in different cases. */
  readonly columnDescriptions: ReadonlyMap<string, string>;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** By dbt's unique id. */
export function nodesOf(manifest: Readonly<Record<string, unknown>>): ReadonlyMap<string, ManifestNode> {
  const nodes = new Map<string, ManifestNode>();
  if (!isRecord(manifest.nodes)) return nodes;
  for (const [id, fields] of Object.entries(manifest.nodes)) {
    if (!isRecord(fields) || typeof fields.name !== 'string') continue;
    if (!['model', 'seed', 'snapshot'].includes(String(fields.resource_type))) continue;
    nodes.set(id, {
      name: fields.name,
      alias: text(fields.alias) ?? fields.name,
      schema: text(fields.schema),
      description: text(fields.description),
      columnDescriptions: columnDescriptions(fields.columns),
      fields,
    });
  }
  return nodes;
}

function columnDescriptions(columns: unknown): ReadonlyMap<string, string> {
  const descriptions = new Map<string, string>();
  for (const [name, column] of Object.entries(isRecord(columns) ? columns : {})) {
    const description = isRecord(column) ? text(column.description) : undefined;
    if (description !== undefined) descriptions.set(name.toLowerCase(), description);
  }
  return descriptions;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
