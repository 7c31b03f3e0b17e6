import type { CatalogTable, PhysicalCatalog, TableName } from '../catalog.js';
import type { ClassifiedTable, EffectivePolicy, PolicyGrant } from '../policy.js';
import { type IdentifierRules, identifierRules } from '../resolve/identifier-rules.js';

type Find<Table> = (name: TableName) => Table | undefined;

/** A policy beside the catalog it is about: names are compared as the engine compares them. */
export interface PolicyScope {
  readonly policy: EffectivePolicy;
  readonly names: IdentifierRules;
  readonly table: Find<CatalogTable>;
  readonly classified: Find<ClassifiedTable>;
  readonly isDenied: (name: TableName) => boolean;
  /** Whether the grant's list has the table. */
  readonly lists: (grant: PolicyGrant, name: TableName) => boolean;
  readonly isSame: (left: TableName, right: TableName) => boolean;
}

/** Lists of thousands of tables are made ready only when a table is looked for. */
export function policyScope(catalog: PhysicalCatalog, policy: EffectivePolicy): PolicyScope {
  const names = identifierRules(catalog);
  const listed = new Map<PolicyGrant, Find<TableName>>();
  const denied = findIn(policy.denials.tables, names);
  return {
    policy,
    names,
    table: tablesOf(catalog, names),
    classified: classifiedIn(policy.classified ?? [], catalog),
    isDenied: (name) => denied(name) !== undefined,
    lists: (grant, name) => {
      const find = listed.get(grant) ?? findIn(grant.allowedTables ?? [], names);
      listed.set(grant, find);
      return find(name) !== undefined;
    },
    isSame: (left, right) =>
      names.table(left.schema) === names.table(right.schema) &&
      names.table(left.table) === names.table(right.table),
  };
}

/** A catalog is read once and asked for every statement: its thousands of names are made ready once. */
const KNOWN = new WeakMap<PhysicalCatalog, Find<CatalogTable>>();

function tablesOf(catalog: PhysicalCatalog, names: IdentifierRules): Find<CatalogTable> {
  const known = KNOWN.get(catalog) ?? findIn(catalog.tables, names);
  KNOWN.set(catalog, known);
  return known;
}

/** By how names are compared: the list of a data source is one object for everybody as long as it does not change. */
const CLASSIFIED = new WeakMap<readonly ClassifiedTable[], Map<string, Find<ClassifiedTable>>>();

function classifiedIn(
  tables: readonly ClassifiedTable[],
  catalog: Pick<PhysicalCatalog, 'engine' | 'tableNames'>,
): Find<ClassifiedTable> {
  const finders = CLASSIFIED.get(tables) ?? new Map<string, Find<ClassifiedTable>>();
  CLASSIFIED.set(tables, finders);
  const rules = `${catalog.engine} ${catalog.tableNames}`;
  const find = finders.get(rules) ?? findIn(tables, identifierRules(catalog));
  finders.set(rules, find);
  return find;
}

function findIn<Table extends TableName>(tables: readonly Table[], names: IdentifierRules): Find<Table> {
  let index: ReadonlyMap<string, Table> | null = null;
  return (name) => {
    index ??= new Map(tables.map((table) => [keyOf(table, names), table]));
    return index.get(keyOf(name, names));
  };
}

/** One text for one name: no engine has a NUL in its names. */
function keyOf({ schema, table }: TableName, names: IdentifierRules): string {
  return `${names.table(schema)}\0${names.table(table)}`;
}
