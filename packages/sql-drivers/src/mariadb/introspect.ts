import type { CatalogForeignKey, CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import { catalogHash } from '../catalog-hash.js';
import { COLUMN_FIELDS, type DescribedTable, describeTables, IS_READABLE } from './catalog-rows.js';
import type { Client, RawRow } from './client.js';

/** Reading every table's description takes a while where there are thousands. */
const INTROSPECT_TIMEOUT_MS = 60_000;

const DATABASE_SQL = 'SELECT DATABASE(), @@lower_case_table_names';

const COLUMNS_SQL = `
SELECT ${COLUMN_FIELDS}
FROM information_schema.tables t
JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
WHERE t.table_schema = DATABASE() AND c.table_schema = DATABASE() AND ${IS_READABLE}`;

/** A view's comment is the word VIEW, and its row estimate NULL. */
const TABLES_SQL = `
SELECT table_name, IF(table_type = 'VIEW', '', table_comment), table_rows
FROM information_schema.tables
WHERE table_schema = DATABASE()`;

const FOREIGN_KEYS_SQL = `
SELECT table_name, constraint_name, column_name, referenced_table_name, referenced_column_name
FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND referenced_table_schema = DATABASE()
ORDER BY table_name, constraint_name, ordinal_position`;

/** Reads what the role can select from in the connection's database: four catalogue queries whatever the number of tables. */
export async function readCatalog(client: Client): Promise<PhysicalCatalog> {
  const ask = (sql: string) => client.ask(sql, { timeoutMs: INTROSPECT_TIMEOUT_MS });
  const [[database, lowerCase] = []] = await ask(DATABASE_SQL);
  const described = describeTables(await ask(COLUMNS_SQL));
  const details = new Map((await ask(TABLES_SQL)).map((row) => [String(row[0]), row]));
  const foreignKeys = Map.groupBy(await ask(FOREIGN_KEYS_SQL), ([table]) => String(table));
  const all = described
    .map((table) => toTable(table, details.get(table.table), foreignKeys.get(table.table) ?? []))
    .toSorted((a, b) => (a.table < b.table ? -1 : 1));
  const tables = all.map((table) => withKnownReferences(table, all));
  return {
    engine: 'mariadb',
    searchPath: [String(database)],
    tables,
    tableNames: Number(lowerCase) === 0 ? 'case-sensitive' : 'case-insensitive',
    hash: catalogHash(tables),
  };
}

function toTable(
  described: DescribedTable,
  details: RawRow | undefined,
  foreignKeys: readonly RawRow[],
): CatalogTable {
  const [, comment, rows] = details ?? [];
  const keys = Map.groupBy(foreignKeys, ([, constraint]) => String(constraint));
  return {
    ...described,
    ...(typeof comment === 'string' && comment !== '' ? { comment } : {}),
    foreignKeys: [...keys.values()].map((key) => toForeignKey(described.schema, key)),
    ...(rows === null || rows === undefined ? {} : { rowEstimate: Number(rows) }),
  };
}

function toForeignKey(schema: string, rows: readonly RawRow[]): CatalogForeignKey {
  return {
    columns: rows.map((row) => String(row[2])),
    references: {
      schema,
      table: String(rows[0]?.[3]),
      columns: rows.map((row) => String(row[4])),
    },
  };
}

/** A key to a table the role can't read would tell of it. */
function withKnownReferences(table: CatalogTable, all: readonly CatalogTable[]): CatalogTable {
  const known = new Set(all.map((each) => each.table));
  return { ...table, foreignKeys: table.foreignKeys.filter((key) => known.has(key.references.table)) };
}
