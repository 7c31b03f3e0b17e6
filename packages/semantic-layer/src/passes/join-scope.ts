import { ParleyError } from '@parley/errors';
import type { Dimension, DimensionRef, Entity, EntityKey } from '../model/model.js';
import type { Hop } from '../resolve/join-graph.js';
import { type ModelIndex, requireEntity } from '../resolve/model-index.js';
import {
  type ResolvedReference,
  resolveAnyReference,
  resolveReference,
  searchReference,
} from '../resolve/resolve-reference.js';
import { identifier } from '../statement/sql-text.js';
import { parseMeasureExpression } from './measure-expression.js';
import {
  aliased,
  computedColumn,
  type HiddenNames,
  type JoinedSource,
  markRequired,
  type ScopeTable,
  sourceOf,
} from './scope-table.js';

/** What a scope stands in or begins with. */
export interface ScopeSetting {
  /** The scope of the query that this one is a subquery in. */
  readonly outer?: JoinScope;
  /** Tables give up their own names where those are what tables of `outer` are called. */
  readonly hidesNames?: boolean;
  /** Joins lose no row of either side. */
  readonly keepsAll?: boolean;
  /** Rows may be multiplied: it only matters whether there are any, or each is counted once. */
  readonly fansOut?: boolean;
  /** Stands first in FROM; the root is joined to it. */
  readonly lead?: { readonly source: string; readonly wantedAlias: string };
}

/**
 * The tables of one SELECT: its root and what is joined to it. Everything is included first and
 * printed later, since a lone table's columns need no qualifier; FROM is printed last.
 */
export class JoinScope {
  readonly root: ScopeTable;
  readonly leadAlias: string | undefined;
  /** How the root is joined to what leads. */
  leadCondition: () => string = () => 'true';
  /** The moment at which rows with a validity must hold. */
  moment: (() => string) | undefined;
  /** True once a join may give a row of the home several. */
  isMultiplied = false;
  readonly #index: ModelIndex;
  readonly #tables: ScopeTable[];
  readonly #sources: JoinedSource[] = [];
  readonly #resolved = new Map<
    DimensionRef,
    { readonly home: ScopeTable; readonly found: ResolvedReference; readonly table: ScopeTable }
  >();
  readonly #aliases: Set<string>;
  readonly #hidden: HiddenNames;
  readonly #joined = new Map<string, string>();
  readonly #setting: ScopeSetting;
  /** Where references are looked for from, one after the other. */
  #homes: readonly ScopeTable[];
  #isQualified = false;

  constructor(index: ModelIndex, root: Entity, setting: ScopeSetting = {}) {
    this.#index = index;
    this.#setting = setting;
    this.#aliases = new Set(setting.outer?.aliases);
    this.#hidden = new Set(setting.hidesNames === true ? [...this.#aliases].map(identifier) : []);
    this.leadAlias = setting.lead === undefined ? undefined : this.newAlias([setting.lead.wantedAlias]);
    this.root = this.#newTable(root, [root.table.table, root.name]);
    this.root.required = true;
    this.#tables = [this.root];
    this.#homes = [this.root];
  }

  /** The table whose rows are meant: the root, unless others led to it. */
  get home(): ScopeTable {
    return this.#homes[0] ?? this.root;
  }

  get homes(): readonly ScopeTable[] {
    return this.#homes;
  }

  /** References are looked for from these tables instead of the root. */
  meanRowsOf(homes: readonly ScopeTable[]): void {
    this.#homes = homes;
  }

  /** Columns are written with their tables, since a query within this one mentions them. */
  qualifyColumns(): void {
    this.#isQualified = true;
  }

  get aliases(): ReadonlySet<string> {
    return this.#aliases;
  }

  /** Joins what `ref` needs. Only along steps that keep one row one row: sums stay right. */
  include(ref: DimensionRef, required: boolean): ResolvedReference {
    const known = this.#resolved.get(ref);
    const { home, found } = known ?? this.#find(ref);
    const table = this.reach(found.hops, required, home);
    if (found.hops.some((hop) => hop.fansOut)) this.isMultiplied = true;
    this.#resolved.set(ref, { home, found, table });
    return found;
  }

  /** Joins along `hops`, sharing what is joined already. */
  reach(hops: readonly Hop[], required: boolean, start: ScopeTable = this.root): ScopeTable {
    let near = start;
    for (const [position, hop] of hops.entries()) near = this.#step(near, hop, hops[position + 1]);
    if (required) markRequired(near);
    return near;
  }

  /** Joins another source and keeps all rows, once for each key. */
  join(key: string, make: (alias: string) => JoinedSource, wantedAlias: string): string {
    const known = this.#joined.get(key);
    if (known !== undefined) return known;
    const source = make(this.newAlias([wantedAlias]));
    this.#sources.push(source);
    this.#joined.set(key, source.alias);
    return source.alias;
  }
  /** The table that holds an included value. */
  tableOf(ref: DimensionRef): ScopeTable {
    return this.#required(ref).table;
  }

  resolved(ref: DimensionRef): ResolvedReference {
    return this.#required(ref).found;
  }

  /** The value of an included reference. */
  value(ref: DimensionRef): string {
    const { table, found } = this.#required(ref);
    switch (found.kind) {
      case 'dimension':
        return this.dimension(table, found.dimension);
      case 'key':
        return this.key(table, found.key);
      case 'column':
        return this.column(table, found.column);
    }
  }

  dimension(table: ScopeTable, dimension: Dimension): string {
    if (dimension.expression === undefined) return this.column(table, dimension.column ?? dimension.name);
    return this.expression(table, dimension.expression);
  }

  key(table: ScopeTable, key: EntityKey): string {
    return key.expression === undefined
      ? this.column(table, key.name)
      : this.expression(table, key.expression);
  }

  /** SQL over a table's own columns, qualified; in parentheses where it is more than a name or a call. */
  expression(table: ScopeTable, expression: string): string {
    const parsed = parseMeasureExpression(expression);
    if (!parsed.ok) return this.column(table, computedColumn(table, expression));
    const sql = parsed.print(this.qualifier(table));
    return /^[\w".]+$|^[\w"]+\([^()]*\)$/.test(sql) ? sql : `(${sql})`;
  }

  column(table: ScopeTable, column: string): string {
    const qualifier = this.qualifier(table);
    return qualifier === undefined ? identifier(column) : `${qualifier}.${identifier(column)}`;
  }

  /** Undefined where a bare column name can mean only one table. */
  qualifier(table: ScopeTable): string | undefined {
    const { outer, lead } = this.#setting;
    const alone =
      !this.#isQualified &&
      this.#tables.length === 1 &&
      this.#sources.length === 0 &&
      outer === undefined &&
      lead === undefined;
    return alone ? undefined : identifier(table.alias);
  }

  /** `FROM ...` and its joins, a line each. */
  fromLines(): string[] {
    const { lead } = this.#setting;
    // Conditions first: they say which values a source must compute.
    const outer = this.#setting.keepsAll === true ? 'FULL JOIN' : 'LEFT JOIN';
    const joins = this.#sources.map(({ source, alias, condition, isLookup }) =>
      condition === undefined
        ? `CROSS JOIN ${aliased(source, alias, this.#hidden)}`
        : `${isLookup === true ? 'LEFT JOIN' : outer} ${aliased(source, alias, this.#hidden)} ON ${condition()}`,
    );
    const conditions = this.#tables.map((table) =>
      table.arrival === undefined ? this.leadCondition() : this.joinCondition(table.arrival, table),
    );
    const tables = this.#tables.map((table, position) => {
      const source = sourceOf(table, this.#hidden);
      if (table.arrival === undefined && lead === undefined) return `FROM ${source}`;
      const isInner = table.arrival === undefined || (table.required && outer === 'LEFT JOIN');
      const join = isInner ? 'JOIN' : outer;
      return `${join} ${source} ON ${conditions[position]}`;
    });
    return [
      ...(lead === undefined ? [] : [`FROM ${aliased(lead.source, this.leadAlias ?? '')}`]),
      ...tables,
      ...joins,
    ];
  }

  /** `orders.customer_id = customers.id`, near side last as people write it. */
  joinCondition(arrival: { readonly hop: Hop; readonly near: ScopeTable }, far: ScopeTable): string {
    const { hop, near } = arrival;
    const { by, from, to } = hop.relationship;
    const forward = hop.from === from.entity;
    const equal: string[] = [];
    if (by !== undefined) {
      const [nearKey, farKey] = forward ? [by.from, by.to] : [by.to, by.from];
      equal.push(`${this.key(far, farKey)} = ${this.key(near, nearKey)}`);
    }
    const [nearColumns, farColumns] = forward ? [from.columns, to.columns] : [to.columns, from.columns];
    for (const [position, column] of nearColumns.entries()) {
      const left = `${identifier(far.alias)}.${identifier(farColumns[position] ?? column)}`;
      equal.push(`${left} = ${identifier(near.alias)}.${identifier(column)}`);
    }
    return [...equal, ...this.#samePartition(near, far), ...this.#validThen(far)].join(' AND ');
  }

  newAlias(wanted: readonly string[]): string {
    const [fallback = 'source'] = wanted;
    let alias = wanted.find((name) => !this.#aliases.has(name));
    for (let number = 2; alias === undefined; number++) {
      if (!this.#aliases.has(`${fallback}_${number}`)) alias = `${fallback}_${number}`;
    }
    this.#aliases.add(alias);
    return alias;
  }

  #samePartition(near: ScopeTable, far: ScopeTable): string[] {
    const nearPartitions = near.entity.dimensions.filter((dimension) => dimension.isPartition === true);
    const farPartitions = far.entity.dimensions.filter((dimension) => dimension.isPartition === true);
    return nearPartitions.flatMap((partition) => {
      const same = farPartitions.find((candidate) => candidate.name === partition.name);
      return same === undefined ? [] : [`${this.dimension(far, same)} = ${this.dimension(near, partition)}`];
    });
  }

  #validThen(far: ScopeTable): string[] {
    const { validity } = far.entity;
    if (validity === undefined) return [];
    if (this.moment === undefined) {
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `Rows of "${far.entity.label}" hold over a time; ask together with something that has a time.`,
        { details: { entity: far.entity.name } },
      );
    }
    const [from, to] = [validity.from, validity.to].map((name) => {
      const dimension = far.entity.dimensions.find((candidate) => candidate.name === name);
      return dimension === undefined ? this.column(far, name) : this.dimension(far, dimension);
    });
    const moment = this.moment();
    return [`${moment} >= ${from}`, `(${moment} < ${to} OR ${to} IS NULL)`];
  }

  #find(ref: DimensionRef): { readonly home: ScopeTable; readonly found: ResolvedReference } {
    for (const home of this.#homes) {
      if (searchReference(this.#index, home.entity, ref) === undefined) continue;
      return { home, found: resolveReference(this.#index, home.entity, ref) };
    }
    const { home } = this;
    const resolve = this.#setting.fansOut === true ? resolveAnyReference : resolveReference;
    return { home, found: resolve(this.#index, home.entity, ref) };
  }

  #required(ref: DimensionRef) {
    const known = this.#resolved.get(ref);
    if (known === undefined) throw new Error(`${ref} was not included in the scope before printing`);
    return known;
  }

  /**
   * What is reached by keys is joined once for each way beyond it: their uniqueness is only claimed, and where it doesn't hold, one
   * far side must not multiply the rows of another.
   */
  #step(near: ScopeTable, hop: Hop, next: Hop | undefined): ScopeTable {
    const joined = this.#tables.find((table) => {
      if (table.arrival?.near !== near || table.arrival.hop.relationship !== hop.relationship) return false;
      if (next?.relationship.by === undefined) return true;
      const beyond = this.#tables.filter((other) => other.arrival?.near === table);
      return beyond.every((other) => other.arrival?.hop.relationship === next.relationship);
    });
    if (joined !== undefined) return joined;
    const entity = requireEntity(this.#index, hop.to);
    const { role, name, by } = hop.relationship;
    const own = [entity.table.table, entity.name];
    const names = role !== undefined ? [role, name] : by === undefined ? [...own, name] : own;
    const table = this.#newTable(entity, names, { hop, near });
    this.#tables.push(table);
    return table;
  }

  #newTable(entity: Entity, names: readonly string[], arrival?: ScopeTable['arrival']): ScopeTable {
    return {
      entity,
      alias: this.newAlias(names),
      required: false,
      computed: new Map(),
      ...(arrival === undefined ? {} : { arrival }),
    };
  }
}
