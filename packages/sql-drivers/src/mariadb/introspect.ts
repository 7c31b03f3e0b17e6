import type { CatalogForeignKey, CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import { catalogHash } from '../catalog-hash.js';
import { distinctKeys } from '../distinct-keys.js';
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

/** A key over the beginnings of values is one over the values too. */
const UNIQUE_KEYS_SQL = `
SELECT table_name, index_name, column_name
FROM information_schema.statistics
WHERE table_schema = DATABASE() AND non_unique = 0 AND index_name <> 'PRIMARY'
ORDER BY table_name, index_name, seq_in_index`;

/** Reads what the role can select from in the connection's database: five catalogue queries whatever the number of tables. */
export async function readCatalog(client: Client): Promise<PhysicalCatalog> {
  const ask = (sql: string) => client.ask(sql, { timeoutMs: INTROSPECT_TIMEOUT_MS });
  const [[database, lowerCase] = []] = await ask(DATABASE_SQL);
  const described = describeTables(await ask(COLUMNS_SQL));
  const details = new Map((await ask(TABLES_SQL)).map((row) => [String(row[0]), row]));
  const foreignKeys = Map.groupBy(await ask(FOREIGN_KEYS_SQL), ([table]) => String(table));
  const uniqueKeys = Map.groupBy(await ask(UNIQUE_KEYS_SQL), ([table]) => String(table));
  const all = described
    .map((table) =>
      toTable(table, {
        details: details.get(table.table),
        foreignKeys: foreignKeys.get(table.table) ?? [],
        uniqueKeys: uniqueKeys.get(table.table) ?? [],
      }),
    )
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

/** What the other queries say of one table. */
interface TableRows {
  readonly details: RawRow | undefined;
  readonly foreignKeys: readonly RawRow[];
  readonly uniqueKeys: readonly RawRow[];
}

function toTable(described: DescribedTable, { details, foreignKeys, uniqueKeys }: TableRows): CatalogTable {
  const [, comment, rows] = details ?? [];
  const keys = Map.groupBy(foreignKeys, ([, constraint]) => String(constraint));
  return {
    ...described,
    ...(typeof comment === 'string' && comment !== '' ? { comment } : {}),
    foreignKeys: [...keys.values()].map((key) => toForeignKey(described.schema, key)),
    uniqueKeys: toUniqueKeys(described, uniqueKeys),
    ...(rows === null || rows === undefined ? {} : { rowEstimate: Number(rows) }),
  };
}

/** Invisible columns, and those that the role may not select, are in no key. */
function toUniqueKeys({ columns }: DescribedTable, rows: readonly RawRow[]): readonly (readonly string[])[] {
  const known = new Set(columns.map(({ name }) => name));
  const keys = [...Map.groupBy(rows, ([, index]) => String(index)).values()].map((parts) =>
    parts.map(([, , column]) => String(column)),
  );
  return distinctKeys(keys.filter((key) => key.every((column) => known.has(column))));
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
