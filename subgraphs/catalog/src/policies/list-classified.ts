import { checkFirst, decodeCursor, encodeCursor, pageOf, requireCaller } from '@parley/service-kit';
import { type ClassifiedTable, visibleSchema } from '@parley/sql-guard';
import type { CatalogContext } from '../context.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import type { ClassifiedTableConnection } from '../types/classified-table.js';

/**
 * What somebody has looked at, as far as it exists for the caller. What is gone from the database is told to those alone who see all.
 * @throws ParleyError BAD_INPUT, INVALID_CURSOR, and as reading the schema
 */
export async function listClassified(
  dataSourceId: string,
  { first, after }: { readonly first: number; readonly after: string | null },
  context: CatalogContext,
): Promise<ClassifiedTableConnection> {
  checkFirst(first);
  const position = decodeCursor(after, 2);
  const [[classified = []], policy] = await Promise.all([
    context.policies.classified(requireCaller(context), [dataSourceId]),
    context.loaders.policy.load(dataSourceId),
  ]);
  const inOrder = classified
    .toSorted((one, other) => compare(placeOf(one), placeOf(other)))
    .filter((table) => position === undefined || compare(placeOf(table), position) > 0);
  if (policy === null) return pageOfTables(inOrder, first);
  const { catalog } = await loadPhysicalSchema(dataSourceId, context);
  const { find } = visibleSchema(catalog, policy);
  const seen: ClassifiedTable[] = [];
  for (const table of inOrder) {
    if (seen.length > first) break;
    const view = find(table);
    const columns = table.columns.filter((name) => view?.columns.some((column) => column.name === name));
    if (columns.length > 0) seen.push({ ...table, columns });
  }
  return pageOfTables(seen, first);
}

function pageOfTables(tables: readonly ClassifiedTable[], first: number): ClassifiedTableConnection {
  const rows = tables.slice(0, first + 1).map(({ schema, table, columns }) => ({
    ...{ schema, table },
    columns: columns.toSorted(),
  }));
  return pageOf({ rows, first, cursorOf: (table) => encodeCursor(placeOf(table)) });
}

function placeOf({ schema, table }: Pick<ClassifiedTable, 'schema' | 'table'>): [string, string] {
  return [schema, table];
}

function compare(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((part, index) => part !== other[index]);
  if (at === -1) return 0;
  return (one[at] ?? '') < (other[at] ?? '') ? -1 : 1;
}
