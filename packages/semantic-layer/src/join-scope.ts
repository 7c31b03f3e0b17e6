import { ParleyError } from '@parley/errors';
import { findPath, type Hop, hopColumns } from './join-graph.js';
import type { DimensionRef, Entity } from './model.js';
import { type ModelIndex, type ResolvedDimension, requireDimension, requireEntity } from './model-index.js';
import { identifier } from './sql-text.js';

/** A table in the FROM clause of one SELECT. */
export interface ScopeTable {
  readonly entity: Entity;
  readonly alias: string;
  readonly arrival?: { readonly hop: Hop; readonly near: ScopeTable };
  /** Some condition needs a partner row, so an inner join keeps the same rows. */
  required: boolean;
}

/**
 * The tables of one SELECT: its root and what is joined to it. Everything is included first and
 * printed later, since a lone table's columns need no qualifier.
 */
export class JoinScope {
  readonly root: ScopeTable;
  readonly #index: ModelIndex;
  readonly #tables: ScopeTable[];
  readonly #byDimension = new Map<DimensionRef, ScopeTable>();
  readonly #aliases: Set<string>;
  readonly #outer: JoinScope | undefined;

  constructor(index: ModelIndex, root: Entity, outer?: JoinScope) {
    this.#index = index;
    this.#outer = outer;
    this.#aliases = new Set(outer?.aliases);
    this.root = { entity: root, alias: this.#newAlias([root.table.table, root.name]), required: true };
    this.#tables = [this.root];
  }

  get aliases(): ReadonlySet<string> {
    return this.#aliases;
  }

  /** Joins what `ref` needs. Only along steps that keep one row one row: sums stay right. */
  include(ref: DimensionRef, required: boolean): ScopeTable {
    const resolved = requireDimension(this.#index, ref);
    const table = this.reach(outwardPath(this.#index, this.root.entity, resolved), required);
    this.#byDimension.set(ref, table);
    return table;
  }

  /** Joins along `hops`, sharing what is joined already. */
  reach(hops: readonly Hop[], required: boolean, start: ScopeTable = this.root): ScopeTable {
    let near = start;
    for (const hop of hops) near = this.#step(near, hop);
    if (required) markRequired(near);
    return near;
  }

  /** The column of an included dimension. */
  dimensionColumn(ref: DimensionRef): string {
    const table = this.#byDimension.get(ref);
    if (table === undefined) throw new Error(`${ref} was not included in the scope before printing`);
    return this.column(table, requireDimension(this.#index, ref).dimension.column ?? '');
  }

  column(table: ScopeTable, column: string): string {
    const qualifier = this.qualifier(table);
    return qualifier === undefined ? identifier(column) : `${qualifier}.${identifier(column)}`;
  }

  /** Undefined where a bare column name can mean only one table. */
  qualifier(table: ScopeTable): string | undefined {
    return this.#tables.length > 1 || this.#outer !== undefined ? identifier(table.alias) : undefined;
  }

  /** `FROM ...` and its joins, a line each. */
  fromLines(): string[] {
    return this.#tables.map((table) => {
      const { schema, table: name } = table.entity.table;
      const source = `${identifier(schema)}.${identifier(name)}`;
      const aliased = table.alias === name ? source : `${source} AS ${identifier(table.alias)}`;
      if (table.arrival === undefined) return `FROM ${aliased}`;
      return `${table.required ? 'JOIN' : 'LEFT JOIN'} ${aliased} ON ${joinCondition(table.arrival, table)}`;
    });
  }

  #step(near: ScopeTable, hop: Hop): ScopeTable {
    const joined = this.#tables.find(
      (table) => table.arrival?.near === near && table.arrival.hop.relationship === hop.relationship,
    );
    if (joined !== undefined) return joined;
    const entity = requireEntity(this.#index, hop.to);
    const { role, name } = hop.relationship;
    const names = role === undefined ? [entity.table.table, entity.name, name] : [role, name];
    const table: ScopeTable = {
      entity,
      alias: this.#newAlias(names),
      arrival: { hop, near },
      required: false,
    };
    this.#tables.push(table);
    return table;
  }

  #newAlias(wanted: readonly string[]): string {
    const [fallback = 'source'] = wanted;
    let alias = wanted.find((name) => !this.#aliases.has(name));
    for (let number = 2; alias === undefined; number++) {
      if (!this.#aliases.has(`${fallback}_${number}`)) alias = `${fallback}_${number}`;
    }
    this.#aliases.add(alias);
    return alias;
  }
}

/** `orders.customer_id = customers.id`, near side last as people write it. */
export function joinCondition(
  arrival: { readonly hop: Hop; readonly near: ScopeTable },
  far: ScopeTable,
): string {
  return hopColumns(arrival.hop)
    .map(([nearColumn, farColumn]) => {
      const left = `${identifier(far.alias)}.${identifier(farColumn)}`;
      return `${left} = ${identifier(arrival.near.alias)}.${identifier(nearColumn)}`;
    })
    .join(' AND ');
}

/** The way to a dimension over steps that keep one row one row; refused with the reason where there is none or several. */
export function outwardPath(index: ModelIndex, from: Entity, to: ResolvedDimension): readonly Hop[] {
  const ends = { from: from.name, to: to.entity.name, ...(to.role === undefined ? {} : { role: to.role }) };
  const search = findPath(index, ends, 'outward');
  if (search.kind === 'found') return search.hops;
  if (search.kind === 'ambiguous') throw ambiguousPath(to.ref, search.choices);
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${to.ref}" cannot describe one ${from.label}: each may have several or none. Choose a metric of a finer entity, or another dimension.`,
    { details: { entity: from.name, dimension: to.ref } },
  );
}

export function ambiguousPath(ref: string, choices: readonly string[]): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${ref}" can be reached in several ways: ${choices.join('; ')}. Name the role that is meant.`,
    { details: { dimension: ref, choices } },
  );
}

function markRequired(table: ScopeTable): void {
  table.required = true;
  if (table.arrival !== undefined) markRequired(table.arrival.near);
}
