import { visibleCatalog } from '@parley/access-policy';
import { checkFirst, decodeCursor, encodeCursor, pageOf } from '@parley/service-kit';
import type { CatalogTable, EffectivePolicy } from '@parley/sql-guard';
import type {
  PhysicalSchema,
  PhysicalTable,
  PhysicalTableConnection,
  TableKind,
} from '../types/physical-schema.js';
import type { StoredSchema } from './physical-schema-repository.js';

const TABLE_KINDS: Readonly<Record<CatalogTable['kind'], TableKind>> = {
  table: 'TABLE',
  view: 'VIEW',
  'materialized view': 'MATERIALIZED_VIEW',
  'foreign table': 'FOREIGN_TABLE',
};

/** A physical schema as the API shows it. @param policy what cuts the reader's sight; `null`: nothing */
export function presentPhysicalSchema(schema: StoredSchema, policy: EffectivePolicy | null): PhysicalSchema {
  const catalog = policy === null ? schema.catalog : visibleCatalog(schema.catalog, policy);
  return { hash: catalog.hash, readAt: schema.readAt, visibleTables: catalog.tables };
}

/** @throws ParleyError BAD_INPUT, INVALID_CURSOR */
export function presentTables(
  tables: readonly CatalogTable[],
  { first, after }: { readonly first: number; readonly after?: string | null },
): PhysicalTableConnection {
  checkFirst(first);
  const position = decodeCursor(after, 2);
  const rows = tables
    .map((table) => ({ table, key: [table.schema, table.table] as const }))
    .sort((left, right) => compareKeys(left.key, right.key))
    .filter(({ key }) => position === undefined || compareKeys(key, position) > 0)
    .map(({ table }) => presentTable(table))
    .slice(0, first + 1);
  return pageOf({ rows, first, cursorOf: (table) => encodeCursor([table.schema, table.name]) });
}

function compareKeys(left: readonly string[], right: readonly string[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? '';
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

function presentTable(table: CatalogTable): PhysicalTable {
  return {
    schema: table.schema,
    name: table.table,
    kind: TABLE_KINDS[table.kind],
    comment: table.comment ?? null,
    rowEstimate: table.rowEstimate ?? null,
    columns: table.columns.map((column) => ({ ...column, comment: column.comment ?? null })),
    foreignKeys: table.foreignKeys.map(({ columns, references }) => ({
      columns,
      referencedSchema: references.schema,
      referencedTable: references.table,
      referencedColumns: references.columns,
    })),
  };
}
