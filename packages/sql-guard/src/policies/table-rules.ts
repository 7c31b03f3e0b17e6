import type { CatalogTable } from '../catalog.js';
import type { ColumnMask, ColumnRule, PolicyGrant, PolicyPredicate, RowRule } from '../policy.js';
import { type FittedPredicate, fitPredicate } from './fit-predicate.js';
import { strictestMask } from './masks.js';
import type { PolicyScope } from './policy-scope.js';
import { inAll, type RowSet } from './predicates.js';

/** What one grant gives of one table: its rows, and the masks of its columns by the columns' keys. */
export interface GrantView {
  readonly rows: RowSet;
  readonly masks: ReadonlyMap<string, ColumnMask>;
}

/** The grants of one layer that admit the table, at least one. */
export type LayerView = readonly GrantView[];

/** Why nothing of a table may be read, though it exists for the person. */
export type TableFault =
  | { readonly code: 'SCHEMA_CHANGED' }
  | { readonly code: 'POLICY_ATTRIBUTE_MISSING'; readonly attribute: string };

/** Everything the policy says of one table. Layers that say nothing of it are left out. */
export interface TableRules {
  readonly layers: readonly LayerView[];
  readonly deniedRows: readonly PolicyPredicate[];
  readonly deniedMasks: ReadonlyMap<string, ColumnMask>;
  readonly mappings: readonly CatalogTable[];
  readonly policyIds: readonly string[];
  readonly fault: TableFault | null;
}

/** Null where the table does not exist for the person. */
export function readTableRules(table: CatalogTable, scope: PolicyScope): TableRules | null {
  const { policy } = scope;
  if (policy.classified !== null && scope.classified(table) === undefined) return null;
  if (scope.isDenied(table)) return null;
  const reading = new RuleReading(table, scope);
  const layers: LayerView[] = [];
  for (const { grants } of policy.layers) {
    const speaking = grants.filter((grant) => reading.speaks(grant));
    if (speaking.length === 0) {
      if (grants.some(({ allowedTables }) => allowedTables !== null)) return null;
      continue;
    }
    const admitting = speaking.filter((grant) => grant.allowedTables === null || scope.lists(grant, table));
    if (admitting.length === 0) return null;
    layers.push(reading.layer(admitting));
  }
  // What a view reads as its owner, no rule on its tables can cut.
  if (table.kind !== 'table' && layers.length === 0 && hasRules(scope)) return null;
  return reading.rules(layers);
}

/** Whether any policy is there, of this table or another. */
export function hasRules({ policy: { classified, layers, denials } }: PolicyScope): boolean {
  return (
    classified !== null ||
    layers.some(({ grants }) => grants.length > 0) ||
    [denials.tables, denials.rows, denials.columns].some(({ length }) => length > 0)
  );
}

class RuleReading {
  readonly #mappings = new Map<string, CatalogTable>();
  readonly #policyIds = new Set<string>();
  #fault: TableFault | null = null;

  constructor(
    private readonly table: CatalogTable,
    private readonly scope: PolicyScope,
  ) {}

  speaks(grant: PolicyGrant): boolean {
    return (
      (grant.allowedTables !== null && this.scope.lists(grant, this.table)) ||
      [...grant.rowRules, ...grant.columnRules].some((rule) => this.isHere(rule))
    );
  }

  /** A grant that needs an attribute the person lacks is left out; where no other admits the table, nothing may be read. */
  layer(admitting: readonly PolicyGrant[]): LayerView {
    const read = admitting.map((grant) => {
      const predicates = grant.rowRules.flatMap((rule) => this.fit(rule));
      const view: GrantView = {
        rows: inAll(predicates.map(({ predicate }) => predicate)),
        masks: this.masks(grant.columnRules),
      };
      return { view, missing: predicates.find(({ missingAttribute }) => missingAttribute !== null) };
    });
    const kept = read.filter(({ missing }) => missing === undefined);
    if (kept.length === 0) this.lack(read.map(({ missing }) => missing?.missingAttribute));
    return (kept.length > 0 ? kept : read).map(({ view }) => view);
  }

  rules(layers: readonly LayerView[]): TableRules {
    const { rows, columns } = this.scope.policy.denials;
    const denied = rows.flatMap((rule) => this.fit(rule));
    this.lack(denied.map(({ missingAttribute }) => missingAttribute));
    return {
      layers,
      deniedRows: denied.map(({ predicate }) => predicate),
      deniedMasks: this.masks(columns),
      mappings: [...this.#mappings.values()],
      policyIds: [...this.#policyIds],
      fault: this.#fault,
    };
  }

  private fit(rule: RowRule): readonly FittedPredicate[] {
    if (!this.isHere(rule)) return [];
    this.#policyIds.add(rule.policyId);
    const fitted = fitPredicate(rule.predicate, this.table, this.scope);
    for (const mapping of fitted.mappings)
      this.#mappings.set(JSON.stringify([mapping.schema, mapping.table]), mapping);
    if (!fitted.fits) this.#fault = { code: 'SCHEMA_CHANGED' };
    return [fitted];
  }

  private masks(rules: readonly ColumnRule[]): ReadonlyMap<string, ColumnMask> {
    const masks = new Map<string, ColumnMask>();
    for (const rule of rules) {
      if (!this.isHere(rule)) continue;
      this.#policyIds.add(rule.policyId);
      const key = this.scope.names.column(rule.column);
      const isThere = this.table.columns.some(({ name }) => this.scope.names.column(name) === key);
      // What it masked may now have another name.
      if (!isThere) this.#fault = { code: 'SCHEMA_CHANGED' };
      const standing = masks.get(key);
      masks.set(
        key,
        strictestMask(standing === undefined ? [rule.mask] : [standing, rule.mask]) ?? rule.mask,
      );
    }
    return masks;
  }

  private lack(attributes: readonly (string | null | undefined)[]): void {
    const attribute = attributes.find((name) => name !== null && name !== undefined) ?? null;
    if (attribute !== null) this.#fault ??= { code: 'POLICY_ATTRIBUTE_MISSING', attribute };
  }

  private isHere({ table }: RowRule | ColumnRule): boolean {
    return this.scope.isSame(table, this.table);
  }
}
