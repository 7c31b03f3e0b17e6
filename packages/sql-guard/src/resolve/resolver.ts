import type { VisibleSchema } from '../policies/visible-schema.js';
import { Refusal } from '../refusal.js';
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
  readonly name: string;
  /** @throws Refusal when it refers to itself where its columns are not known yet. */
  columns(): readonly ScopeColumn[];
}

/** Where a name stands: what it can see of tables and of WITH queries. */
export interface Surroundings {
  readonly resolver: Resolver;
  readonly ctes: CteScope | null;
}

/**
 * The WITH query that a table's name means, if it means one.
 *
 * @throws Refusal SQL_UNKNOWN_TABLE when the engine might take it for a table instead
 */
export function findCte({ resolver, ctes }: Surroundings, node: TableNode): CteBinding | null {
  if (node.schema !== null) return null;
  const key = resolver.rules.withQuery(node.name);
  for (let level = ctes; level !== null; level = level.parent) {
    const binding = level.ctes.get(key);
    if (binding === undefined) continue;
    if (!resolver.rules.spellsWithNames || binding.name === node.name) return binding;
    throw new Refusal(
      'SQL_UNKNOWN_TABLE',
      `There is no "${node.name}" in WITH; write "${binding.name}" in the same letters as there.`,
      node.offset,
      { name: node.name },
    );
  }
  return null;
}
