import type { CatalogTable, PhysicalCatalog, TableName } from '../catalog.js';
import type { ColumnMask, ColumnRule, EffectivePolicy, RowRule } from '../policy.js';

/** A column the person may name. `mask` is what they see in place of its value. */
export interface VisibleColumn {
  readonly name: string;
  readonly type: string;
  readonly mask: Exclude<ColumnMask, { readonly kind: 'hide' }> | null;
}

/** A table the person may name, cut to the columns that exist for them. */
export interface VisibleTable extends TableName {
  readonly columns: readonly VisibleColumn[];
  /** All columns of the primary key, hidden ones too. Never to be told to the person. */
  readonly primaryKey: readonly string[];
  readonly rowRules: readonly RowRule[];
}

/** The catalog as one person may know it: what is hidden can't be found or suggested from here. */
export interface VisibleSchema {
  readonly searchPath: readonly string[];
  /** Names of the tables there are. */
  readonly names: readonly TableName[];
  find(name: TableName): VisibleTable | null;
}

/** Where several rules mask one column, the one that shows least wins. */
const STRICTNESS: readonly ColumnMask['kind'][] = ['partial', 'hash', 'constant', 'null', 'hide'];

/**
 * Cuts the catalog to what the policy lets a person know. Once a source has any policy, views, materialised views and foreign
 * tables are hidden unless the policy allows them by name: they may read, as their owner, what a rule on their tables hides.
 * Tables are cut when they are named: a catalog may hold thousands.
 */
export function visibleSchema(catalog: PhysicalCatalog, policy: EffectivePolicy): VisibleSchema {
  const tables = new Map(
    visibleTables(catalog, policy).map((table): [string, CatalogTable] => [keyOf(table), table]),
  );
  return {
    searchPath: catalog.searchPath,
    names: [...tables.values()],
    find: (name) => {
      const table = tables.get(keyOf(name));
      return table === undefined ? null : cutTable(table, policy);
    },
  };
}

function visibleTables(catalog: PhysicalCatalog, policy: EffectivePolicy): readonly CatalogTable[] {
  if (policy.allowedTables !== null) {
    const allowed = new Set(policy.allowedTables.map(keyOf));
    return catalog.tables.filter((table) => allowed.has(keyOf(table)));
  }
  const hasPolicy = policy.rowRules.length > 0 || policy.columnRules.length > 0;
  return catalog.tables.filter((table) => table.kind === 'table' || !hasPolicy);
}

/** One text for one name, whatever characters are in it. */
function keyOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}

function cutTable(table: CatalogTable, policy: EffectivePolicy): VisibleTable {
  const rules = policy.columnRules.filter((rule) => isSameTable(rule.table, table));
  return {
    schema: table.schema,
    table: table.table,
    primaryKey: table.columns.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => name),
    rowRules: policy.rowRules.filter((rule) => isSameTable(rule.table, table)),
    columns: table.columns.flatMap((column) => {
      const mask = strictestMask(rules.filter((rule) => rule.column === column.name));
      if (mask !== null && isHidden(mask)) return [];
      return [{ name: column.name, type: column.type, mask }];
    }),
  };
}

function strictestMask(rules: readonly ColumnRule[]): ColumnMask | null {
  let strictest: ColumnMask | null = null;
  for (const { mask } of rules) {
    if (strictest === null || strictnessOf(mask) > strictnessOf(strictest)) strictest = mask;
  }
  return strictest;
}

/** A kind of mask this build does not know counts as the strictest, and hides. */
function strictnessOf(mask: ColumnMask): number {
  const rank = STRICTNESS.indexOf(mask.kind);
  return rank < 0 ? STRICTNESS.length : rank + (mask.kind === 'partial' ? 1 / (2 + mask.keepLast) : 0);
}

function isHidden(mask: ColumnMask): mask is Extract<ColumnMask, { readonly kind: 'hide' }> {
  return strictnessOf(mask) >= STRICTNESS.indexOf('hide');
}

export function isSameTable(left: TableName, right: TableName): boolean {
  return left.schema === right.schema && left.table === right.table;
}
