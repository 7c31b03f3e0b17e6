import type { CatalogTable, ValueProfile } from '@parley/sql-guard';
import { keyWindows } from '../profiles/key-windows.js';
import {
  isLarge,
  MAX_COMPARED,
  type ProfileDialect,
  type ProfileRequest,
  sampledColumns,
  type ValueKind,
} from '../profiles/profile-dialect.js';
import { profilePortions } from '../profiles/profile-portions.js';
import { type ColumnName, repeatsSql } from '../profiles/repeats-sql.js';
import type { Client } from './client.js';

const TEXT = /^(varchar|char|tinytext|text|mediumtext|longtext)\b/i;
const ORDERED =
  /^(tinyint|smallint|mediumint|int|bigint|decimal|float|double|date|datetime|timestamp|time|year)\b/i;
const LABEL = /^(enum|set|bit|uuid|inet)/i;
const INTEGER = /^(tinyint|smallint|mediumint|int|bigint)\b/i;

const DIALECT: ProfileDialect = {
  quote,
  kindOf: (type): ValueKind => {
    if (TEXT.test(type)) return 'text';
    if (LABEL.test(type)) return 'label';
    return ORDERED.test(type) ? 'ordered' : 'opaque';
  },
  text: (column) => `CAST(${column} AS CHAR(${MAX_COMPARED}))`,
  digest: (column) => `MD5(${column})`,
  length: (column) => `CHAR_LENGTH(${column})`,
  asText: (expression) => `CAST(${expression} AS CHAR(${MAX_COMPARED}))`,
  // Its temporary tables take room for the longest of values in each row.
  columnsAStatement: 1,
  // MariaDB has no such word, and reads the sample again for each column: its rows are the same each time.
  materialized: '',
};

/** A statement for each portion of the columns, in a transaction that has begun. */
export async function readProfiles(
  client: Client,
  request: ProfileRequest,
  timeoutMs: number,
): Promise<readonly ValueProfile[]> {
  const sampleSql = await sampler(client, request, timeoutMs);
  const rowsOf = (sql: string) => client.ask(sql, { timeoutMs });
  return profilePortions({ dialect: DIALECT, request, sampleSql, rowsOf });
}

/** In a transaction that has begun. */
export async function hasRepeats(client: Client, column: ColumnName, timeoutMs: number): Promise<boolean> {
  return (await client.ask(repeatsSql(DIALECT, column), { timeoutMs })).length > 0;
}

/** Over a key of whole numbers, where a large table has one; else the first rows. */
async function sampler(
  client: Client,
  request: ProfileRequest,
  timeoutMs: number,
): Promise<(names: readonly string[]) => string> {
  const { table, maxRows } = request;
  const from = `${quote(table.schema)}.${quote(table.table)}`;
  const select = (names: readonly string[]) => `SELECT ${sampledColumns(names, quote)} FROM ${from}`;
  const key = isLarge(request) ? wholeNumberKey(table) : undefined;
  if (key === undefined) return (names) => `${select(names)} LIMIT ${maxRows}`;
  const [ends = []] = await client.ask(
    `SELECT CAST(MIN(${key}) AS CHAR), CAST(MAX(${key}) AS CHAR) FROM ${from}`,
    {
      timeoutMs,
    },
  );
  const [low, high] = ends;
  if (typeof low !== 'string' || typeof high !== 'string')
    return (names) => `${select(names)} LIMIT ${maxRows}`;
  const range = { low: BigInt(low), high: BigInt(high) };
  const windows = keyWindows({ key, ...range, tableRows: table.rowEstimate ?? 0, maxRows });
  return (names) => `${select(names)} WHERE ${windows} LIMIT ${maxRows}`;
}

function wholeNumberKey({ columns }: CatalogTable): string | undefined {
  const [key, ...others] = columns.filter(({ isPrimaryKey }) => isPrimaryKey);
  return key !== undefined && others.length === 0 && INTEGER.test(key.type) ? quote(key.name) : undefined;
}

function quote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
