import type { ApprovedQuery, CatalogTable, ExpectedTable } from '@parley/sql-guard';
import { tableShape } from '@parley/sql-guard';
import { type Client, escapeIdentifier, escapeLiteral, type QueryResult } from 'pg';
import { schemaChanged } from '../errors.js';
import { tableShapesSql } from './catalog-sql.js';
import { timed } from './query-config.js';

/** How long a transaction of ours may sit idle: a backstop for a process that froze, not a limit anybody meets. */
const IDLE_IN_TRANSACTION_MS = 60_000;
const LOCK_TIMEOUT_MS = 2_000;
/** Longer than a lock may be waited for; otherwise beginning takes no work. */
const BEGIN_TIMEOUT_MS = 5_000;

/** Settings that fix what text means, every value's form and what a statement may reach, whatever the role's own defaults are. */
const PINS = [
  "search_path = ''",
  "TimeZone = 'UTC'",
  "DateStyle = 'ISO, YMD'",
  "IntervalStyle = 'iso_8601'",
  'standard_conforming_strings = on',
  // Would read `x = NULL` as `x IS NULL`.
  'transform_null_equals = off',
  'array_nulls = on',
  "bytea_output = 'hex'",
  "lc_monetary = 'C'",
  'extra_float_digits = 1',
  "client_encoding = 'UTF8'",
  // Off, a statement fails where the tenant's own row security would have cut it.
  'row_security = on',
  `lock_timeout = ${LOCK_TIMEOUT_MS}`,
  `idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
] as const;

export interface BeginOptions {
  /** After this the engine itself ends a statement of the transaction. */
  readonly statementTimeoutMs: number;
  /** Tables that must be as they were, and stay so until the transaction ends. */
  readonly expectedTables: ApprovedQuery['expectedTables'];
}

type ShapeRow = Pick<CatalogTable, 'schema' | 'table' | 'kind'> & {
  readonly columns: readonly (readonly [name: string, type: string])[];
};

/**
 * Opens a read-only transaction and, in the same round trip, makes sure that the tables are those a statement was proved for.
 *
 * Naming the tables locks them (ACCESS SHARE, which LOCK would want more rights for), so that nobody changes them until the
 * transaction ends; only then are they looked at. READ COMMITTED: the look must see what was committed while the lock was
 * waited for, which a snapshot from before it would not.
 *
 * @throws ParleyError SCHEMA_CHANGED; DatabaseError
 */
export async function beginRead(
  client: Client,
  { statementTimeoutMs, expectedTables }: BeginOptions,
): Promise<void> {
  if (!Number.isSafeInteger(statementTimeoutMs) || statementTimeoutMs < 1) {
    throw new RangeError('statementTimeoutMs must be a whole number of milliseconds, at least 1');
  }
  const settings = [...PINS, `statement_timeout = ${statementTimeoutMs}`];
  const statements = [
    'BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY',
    ...settings.map((pin) => `SET LOCAL ${pin}`),
  ];
  if (expectedTables.length > 0) statements.push(lockSql(expectedTables), shapesSql(expectedTables));
  const results: unknown = await client.query(timed(statements.join('; '), BEGIN_TIMEOUT_MS));
  if (expectedTables.length > 0) compare(expectedTables, rowsOfLast(results));
}

/** Opens each relation by name and reads none. */
function lockSql(tables: readonly ExpectedTable[]): string {
  const opened = tables.map(
    ({ schema, table }) =>
      `EXISTS (SELECT FROM ${escapeIdentifier(schema)}.${escapeIdentifier(table)} WHERE false)`,
  );
  return `SELECT WHERE ${opened.join(' OR ')}`;
}

/** Several statements in one message take no parameters: names are quoted by the driver's own functions. */
function shapesSql(tables: readonly ExpectedTable[]): string {
  return tableShapesSql(
    tables.map(({ schema, table }) => `(${escapeLiteral(schema)}, ${escapeLiteral(table)})`).join(', '),
  );
}

/** Of several statements in one message `pg` gives a list of results, which its types don't say. */
function rowsOfLast(results: unknown): readonly ShapeRow[] {
  const last = (results as readonly QueryResult<ShapeRow>[]).at(-1);
  return last?.rows ?? [];
}

function compare(expected: readonly ExpectedTable[], rows: readonly ShapeRow[]): void {
  const shapes = new Set(rows.map(shapeOf));
  // A shape holds the table's name.
  if (!expected.every(({ shape }) => shapes.has(shape))) throw schemaChanged();
}

function shapeOf({ columns, ...table }: ShapeRow): string {
  return tableShape({
    ...table,
    columns: columns.map(([name, type]) => ({ name, type, nullable: true, isPrimaryKey: false })),
    foreignKeys: [],
  });
}
