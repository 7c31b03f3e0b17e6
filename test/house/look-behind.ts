import pg from 'pg';
import { inject } from 'vitest';

/** Runs a statement as the embedded server's superuser, to see what the API does not show. */
export function queryAsAdmin(
  sql: string,
  options: { database?: string; values?: unknown[] } = {},
): Promise<Record<string, unknown>[]> {
  return withAdmin(options.database, async (client) => (await client.query(sql, options.values)).rows);
}

const BOOL = 16;
const TIMESTAMP = 1114;
const TIMESTAMP_TZ = 1184;

/** The same, each row an array of texts: PostgreSQL's own but for booleans and times, which are as the API writes them. */
export function queryRowsAsText(sql: string, database: string): Promise<(string | null)[][]> {
  return withAdmin(database, async (client) => {
    await client.query("SET TIME ZONE 'UTC'");
    const asText = { getTypeParser: (oid: number) => (value: string) => textOf(oid, value) };
    return (await client.query({ text: sql, rowMode: 'array', types: asText })).rows;
  });
}

function textOf(oid: number, value: string): string {
  switch (oid) {
    case BOOL:
      return value === 't' ? 'true' : 'false';
    case TIMESTAMP:
      return value.replace(' ', 'T');
    case TIMESTAMP_TZ:
      return value.replace(' ', 'T').replace(/\+00$/, 'Z');
    default:
      return value;
  }
}

/** A connection as the superuser, for work that needs more than one statement. */
export async function withAdmin<T>(
  database: string | undefined,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const url = new URL(inject('house').adminUrl);
  if (database !== undefined) url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.toString() });
  // Between two statements nobody listens, and an unheard error would end the test's process; the next statement fails.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
