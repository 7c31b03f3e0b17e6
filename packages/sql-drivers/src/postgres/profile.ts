import type { ValueProfile } from '@parley/sql-guard';
import { type Client, escapeIdentifier } from 'pg';
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
import type { ProfileRow } from '../profiles/to-profiles.js';

const TEXT = /^(text|character|citext|name\b)/;
const ORDERED =
  /^(smallint|integer|bigint|numeric|real|double precision|oid|money|date|time|timestamp|interval)\b/;
/** Enumerations have names of their own, so what is not known is taken for one. */
const OPAQUE = /\[\]$|^(json|jsonb|xml|bytea|tsvector|geometry|geography|path|polygon|vector)\b/;

const DIALECT: ProfileDialect = {
  quote: escapeIdentifier,
  kindOf: (type): ValueKind => {
    if (OPAQUE.test(type)) return 'opaque';
    if (TEXT.test(type)) return 'text';
    return ORDERED.test(type) ? 'ordered' : 'label';
  },
  text: (column) => `pg_catalog.left(${column}::text, ${MAX_COMPARED})`,
  digest: (column) => `pg_catalog.md5(${column}::text)`,
  length: (column) => `pg_catalog.char_length(${column}::text)`,
  asText: (expression) => `(${expression})::text`,
  columnsAStatement: 40,
  materialized: 'MATERIALIZED',
};

/** A statement for each portion of the columns, in a transaction that has begun. */
export async function readProfiles(
  client: Client,
  request: ProfileRequest,
): Promise<readonly ValueProfile[]> {
  return profilePortions({
    dialect: DIALECT,
    request,
    sampleSql: (names) => sampleSql(request, names),
    rowsOf: async (text) => (await client.query<ProfileRow[]>({ text, rowMode: 'array' })).rows,
  });
}

/** In a transaction that has begun. */
export async function hasRepeats(client: Client, column: ColumnName): Promise<boolean> {
  const { rows } = await client.query(repeatsSql(DIALECT, column));
  return rows.length > 0;
}

/** Whole pages by chance, where the table's rows are its own. */
function sampleSql(request: ProfileRequest, names: readonly string[]): string {
  const { table, maxRows } = request;
  const { schema, table: name, kind, rowEstimate = 0 } = table;
  const hasPages = kind === 'table' || kind === 'materialized view';
  const percent = Math.min(100, (100 * maxRows) / Math.max(1, rowEstimate));
  const sampled = hasPages && isLarge(request) ? ` TABLESAMPLE SYSTEM (${percent.toFixed(6)})` : '';
  return `SELECT ${sampledColumns(names, escapeIdentifier)}
FROM ${escapeIdentifier(schema)}.${escapeIdentifier(name)}${sampled} LIMIT ${maxRows}`;
}
