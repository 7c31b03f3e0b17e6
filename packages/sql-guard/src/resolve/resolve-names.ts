import type { VisibleSchema } from '../policies/visible-schema.js';
import type { QueryNode } from '../tree/query-tree.js';
import type { Resolution } from './resolution.js';
import { resolveQuery } from './resolve-query.js';
import type { Resolver } from './resolver.js';

/**
 * Neutral tree + visible schema -> what every name means. Each column reference ends at a column of a base table or
 * at one computed from such.
 *
 * @throws Refusal SQL_UNKNOWN_TABLE, SQL_UNKNOWN_COLUMN, SQL_AMBIGUOUS_COLUMN, SQL_CATALOG_TABLE, COLUMN_MASKED, SQL_NOT_SUPPORTED
 */
export function resolveNames(query: QueryNode, schema: VisibleSchema): Resolution {
  const resolver: Resolver = {
    schema,
    sites: [],
    columns: new Map(),
    renamed: new Map(),
    fields: new Map(),
    functionColumns: new Map(),
    widenedGroups: new Map(),
  };
  const output = resolveQuery(query, { resolver, ctes: null }, null);
  const { schema: _schema, ...found } = resolver;
  return { ...found, output };
}
