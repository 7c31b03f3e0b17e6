import type { CatalogColumn, CatalogForeignKey, CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import type { Client } from 'pg';
import { catalogHash } from '../catalog-hash.js';
import { distinctKeys } from '../distinct-keys.js';
import { COLUMNS_SQL, FOREIGN_KEYS_SQL, TABLES_SQL, UNIQUE_KEYS_SQL } from './catalog-sql.js';

interface TableRow {
  readonly oid: string;
  readonly schema: string;
  readonly table: string;
  readonly kind: CatalogTable['kind'];
  readonly comment: string | null;
  readonly estimate: number;
}

interface ColumnRow {
  readonly oid: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string | null;
  readonly is_primary_key: boolean;
}

interface ForeignKeyRow {
  readonly oid: string;
  readonly columns: readonly string[];
  readonly schema: string;
  readonly table: string;
  readonly references: readonly string[];
}

interface UniqueKeyRow {
  readonly oid: string;
  readonly columns: readonly string[];
}

/** Unqualified names mean tables of `public`, as they would for anybody who just connects. */
const SEARCH_PATH = ['public'] as const;

/** Reads what the role of `client` can select from; four catalogue queries whatever the number of tables. */
export async function readCatalog(client: Client): Promise<PhysicalCatalog> {
  const tables = (await client.query<TableRow>(TABLES_SQL)).rows;
  const columns = groupByOid((await client.query<ColumnRow>(COLUMNS_SQL)).rows);
  const foreignKeys = groupByOid((await client.query<ForeignKeyRow>(FOREIGN_KEYS_SQL)).rows);
  const uniqueKeys = groupByOid((await client.query<UniqueKeyRow>(UNIQUE_KEYS_SQL)).rows);
  const described = tables.map((row) =>
    toTable(row, {
      columns: (columns.get(row.oid) ?? []).map(toColumn),
      foreignKeys: (foreignKeys.get(row.oid) ?? []).map(toForeignKey),
      uniqueKeys: distinctKeys((uniqueKeys.get(row.oid) ?? []).map((key) => key.columns)),
    }),
  );
  return {
    engine: 'postgresql',
    searchPath: SEARCH_PATH,
    tables: described,
    tableNames: 'case-sensitive',
    hash: catalogHash(described),
  };
}

function groupByOid<Row extends { readonly oid: string }>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => row.oid);
}

function toTable(
  row: TableRow,
  parts: Pick<CatalogTable, 'columns' | 'foreignKeys' | 'uniqueKeys'>,
): CatalogTable {
  return {
    schema: row.schema,
    table: row.table,
    kind: row.kind,
    ...(row.comment === null ? {} : { comment: row.comment }),
    ...parts,
    // -1: never analysed.
    ...(row.estimate < 0 ? {} : { rowEstimate: row.estimate }),
  };
}

function toColumn(row: ColumnRow): CatalogColumn {
  return {
    name: row.name,
    type: row.type,
    nullable: row.nullable,
    ...(row.comment === null ? {} : { comment: row.comment }),
    isPrimaryKey: row.is_primary_key,
  };
}

function toForeignKey(row: ForeignKeyRow): CatalogForeignKey {
  return {
    columns: row.columns,
    references: { schema: row.schema, table: row.table, columns: row.references },
  };
}
