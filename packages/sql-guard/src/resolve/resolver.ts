import type { VisibleSchema } from '../policies/visible-schema.js';
import type { TableNode } from '../tree/query-tree.js';
import type { Lineage, ScopeColumn, TableSite } from './lineage.js';
import type { NameRules } from './name-rules.js';
import type { FunctionColumns, GroupColumn } from './resolution.js';

/** Collected while resolving one statement; becomes the {@link Resolution}. */
export interface Resolver {
  readonly schema: VisibleSchema;
  readonly rules: NameRules;
  readonly sites: TableSite[];
  readonly columns: Map<number, Lineage>;
  readonly aliases: Set<number>;
  readonly renamed: Map<number, readonly string[]>;
  readonly fields: Map<number, readonly [table: string, column: string]>;
  readonly functionColumns: Map<number, FunctionColumns>;
  readonly widenedGroups: Map<number, readonly GroupColumn[]>;
  /** @throws Refusal when the statement names more tables, subqueries, functions and joins than are resolved. */
  countRelation(): void;
}

/** The WITH queries that can be named at some place, innermost first; by what their names are compared by. */
export interface CteScope {
  readonly ctes: ReadonlyMap<string, CteBinding>;
  readonly parent: CteScope | null;
}

/** A WITH query: resolved when first needed, so that recursive ones may refer forward. */
export interface CteBinding {
  /** @throws Refusal when it refers to itself where its columns are not known yet. */
  columns(): readonly ScopeColumn[];
}

/** Where a name stands: what it can see of tables and of WITH queries. */
export interface Surroundings {
  readonly resolver: Resolver;
  readonly ctes: CteScope | null;
}

/** The WITH query that a table's name means, if it means one. */
export function findCte({ resolver, ctes }: Surroundings, { schema, name }: TableNode): CteBinding | null {
  if (schema !== null) return null;
  const key = resolver.rules.withQuery(name);
  for (let level = ctes; level !== null; level = level.parent) {
    const binding = level.ctes.get(key);
    if (binding !== undefined) return binding;
  }
  return null;
}
