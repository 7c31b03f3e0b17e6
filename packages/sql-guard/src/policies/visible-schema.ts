import type { PhysicalCatalog, TableName } from '../catalog.js';
import type { EffectivePolicy } from '../policy.js';
import { policyScope } from './policy-scope.js';
import { type TableView, tableView } from './table-view.js';

/** The catalog as one person may know it: what is hidden can't be found or suggested from here. */
export interface VisibleSchema {
  readonly searchPath: readonly string[];
  /** Names of the tables there are. */
  readonly names: readonly TableName[];
  /** Finds a table by any spelling that the engine takes for its name. */
  find(name: TableName): TableView | null;
}

/** Tables are cut when they are named: a catalog may hold thousands. */
export function visibleSchema(catalog: PhysicalCatalog, policy: EffectivePolicy): VisibleSchema {
  const scope = policyScope(catalog, policy);
  const views = new Map<TableName, TableView | null>();
  const find = (name: TableName): TableView | null => {
    const table = scope.table(name);
    if (table === undefined) return null;
    const known = views.get(table);
    const view = known === undefined ? tableView(table, scope) : known;
    views.set(table, view);
    return view;
  };
  return {
    searchPath: catalog.searchPath,
    get names() {
      return catalog.tables.flatMap((table) => find(table) ?? []);
    },
    find,
  };
}
