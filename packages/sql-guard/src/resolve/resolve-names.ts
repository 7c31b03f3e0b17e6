import type { VisibleSchema } from '../policies/visible-schema.js';
import type { QueryNode } from '../tree/query-tree.js';
import { MAX_RELATIONS, refuseTooMany } from './complexity.js';
import type { NameRules } from './name-rules.js';
import type { Resolution } from './resolution.js';
import { resolveQuery } from './resolve-query.js';
import type { Resolver } from './resolver.js';

/**
 * Neutral tree + visible schema -> what every name means. Each column reference ends at a column of a base table or
 * at one computed from such.
 *
 * @throws Refusal SQL_UNKNOWN_TABLE, SQL_UNKNOWN_COLUMN, SQL_AMBIGUOUS_COLUMN, SQL_CATALOG_TABLE, COLUMN_MASKED, SQL_NOT_SUPPORTED
 */
export function resolveNames(query: QueryNode, schema: VisibleSchema, rules: NameRules): Resolution {
  let relations = 0;
  const resolver: Resolver = {
    schema,
    rules,
    sites: [],
    columns: new Map(),
    aliases: new Set(),
    renamed: new Map(),
    fields: new Map(),
    functionColumns: new Map(),
    widenedGroups: new Map(),
    countRelation: () => {
      relations += 1;
      refuseTooMany(relations, { max: MAX_RELATIONS, what: 'FROM in all of the statement' });
    },
  };
  const output = resolveQuery(query, { resolver, ctes: null }, null);
  const { sites, columns, aliases, renamed, fields, functionColumns, widenedGroups } = resolver;
  return { sites, columns, aliases, renamed, fields, functionColumns, widenedGroups, output };
}
