import { type Asker, EVERY_ROLE, may, type RoleTable } from './role-table/askers.js';
import { CATALOG_TABLE } from './role-table/catalog.js';
import { IDENTITY_TABLE } from './role-table/identity.js';
import { QUERY_TABLE } from './role-table/query.js';
import { TENANTS_TABLE } from './role-table/tenants.js';

/** What every subgraph answers. */
const SHARED_TABLE: RoleTable = { PageInfo: may(EVERY_ROLE, 'hasNextPage', 'endCursor') };

/**
 * Who can get which field of the API, by whatever way leads to it. A field of a type that only
 * administrators can reach is theirs alone, even where no rule of its own says so.
 */
const ASKERS_OF: ReadonlyMap<string, readonly Asker[]> = inOneTable(
  ...[IDENTITY_TABLE, TENANTS_TABLE, CATALOG_TABLE, QUERY_TABLE, SHARED_TABLE],
);

/** Every `Type.field` of the table. */
export const TABLE_FIELDS: readonly string[] = [...ASKERS_OF.keys()];

/** Whether somebody can get a field, as the table says. */
export function isInTable(coordinate: string, asker: Asker): boolean {
  return ASKERS_OF.get(coordinate)?.includes(asker) ?? false;
}

/** @throws Error where two tables name the same field: one would hide what the other says. */
function inOneTable(...tables: readonly RoleTable[]): ReadonlyMap<string, readonly Asker[]> {
  const askersOf = new Map<string, readonly Asker[]>();
  for (const [type, fields] of tables.flatMap((table) => Object.entries(table))) {
    for (const [field, askers] of Object.entries(fields)) {
      const coordinate = `${type}.${field}`;
      if (askersOf.has(coordinate)) throw new Error(`${coordinate} stands in two tables.`);
      askersOf.set(coordinate, askers);
    }
  }
  return askersOf;
}
