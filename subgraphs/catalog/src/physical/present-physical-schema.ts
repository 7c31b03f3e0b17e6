import { createHash } from 'node:crypto';
import { visibleTables } from '@parley/access-policy';
import { checkFirst, decodeCursor, encodeCursor, pageOf } from '@parley/service-kit';
import type { CatalogTable, EffectivePolicy, PhysicalCatalog } from '@parley/sql-guard';
import { LRUCache } from 'lru-cache';
import type {
  PhysicalSchema,
  PhysicalTable,
  PhysicalTableConnection,
  SeenSchema,
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
  const { dataSourceId, catalog, readAt } = schema;
  return { hash: seenHash(catalog, policy), readAt, seen: { dataSourceId, catalog, policy } };
}

/** By what a hash is of: the whole schema, and who sees which part of it. */
const SEEN_HASHES = new LRUCache<string, string>({ max: 500 });

/** Of what the reader sees: one that changed with a hidden table would tell of it. */
export function seenHash(catalog: PhysicalCatalog, policy: EffectivePolicy | null): string {
  if (policy === null) return catalog.hash;
  const key = `${catalog.hash} ${policy.fingerprint}`;
  const known = SEEN_HASHES.get(key);
  if (known !== undefined) return known;
  const visible = visibleTables(catalog, policy);
  const tables = catalog.tables.flatMap((table) => {
    const { rowEstimate: _, ...stable } = visible(table) ?? {};
    return 'table' in stable ? [stable] : [];
  });
  const hash = createHash('sha256').update(JSON.stringify(tables)).digest('hex');
  SEEN_HASHES.set(key, hash);
  return hash;
}

/** Cuts only what is on the page: a schema may have thousands of tables. @throws ParleyError BAD_INPUT, INVALID_CURSOR */
export function presentTables(
  { dataSourceId, catalog, policy }: SeenSchema,
  { first, after }: { readonly first: number; readonly after?: string | null },
): PhysicalTableConnection {
  checkFirst(first);
  const position = decodeCursor(after, 2);
  const inOrder = tablesInOrder(catalog);
  const start =
    position === undefined ? 0 : inOrder.findIndex((table) => compare(keyOf(table), position) > 0);
  const visible = policy === null ? (table: CatalogTable) => table : visibleTables(catalog, policy);
  const rows: PhysicalTable[] = [];
  for (const table of start < 0 ? [] : inOrder.slice(start)) {
    if (rows.length > first) break;
    const seen = visible(table);
    if (seen !== null) rows.push(presentTable(seen, dataSourceId));
  }
  return pageOf({ rows, first, cursorOf: (table) => encodeCursor([table.schema, table.name]) });
}

/** A catalog is read from the platform database once, and listed often. */
const IN_ORDER = new WeakMap<PhysicalCatalog, readonly CatalogTable[]>();

function tablesInOrder(catalog: PhysicalCatalog): readonly CatalogTable[] {
  const known =
    IN_ORDER.get(catalog) ?? catalog.tables.toSorted((left, right) => compare(keyOf(left), keyOf(right)));
  IN_ORDER.set(catalog, known);
  return known;
}

function keyOf({ schema, table }: CatalogTable): readonly string[] {
  return [schema, table];
}

function compare(left: readonly string[], right: readonly string[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? '';
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

function presentTable(
  { schema, table, kind, comment, rowEstimate, columns, foreignKeys, uniqueKeys }: CatalogTable,
  dataSourceId: string,
): PhysicalTable {
  return {
    ...{ schema, name: table, kind: TABLE_KINDS[kind] },
    comment: comment ?? null,
    rowEstimate: rowEstimate ?? null,
    columns: columns.map((column) => ({
      ...column,
      comment: column.comment ?? null,
      place: { dataSourceId, schema, table },
    })),
    foreignKeys: foreignKeys.map((key) => ({
      columns: key.columns,
      referencedSchema: key.references.schema,
      referencedTable: key.references.table,
      referencedColumns: key.references.columns,
    })),
    uniqueKeys: uniqueKeys ?? [],
  };
}
