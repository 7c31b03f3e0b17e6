import pg from 'pg';
import { inject } from 'vitest';

/** Runs a statement as the embedded server's superuser, to see what the API does not show. */
export function queryAsAdmin(
  sql: string,
  options: { database?: string; values?: unknown[] } = {},
): Promise<Record<string, unknown>[]> {
  return withAdmin(options.database, async (client) => (await client.query(sql, options.values)).rows);
}

/** The same, each row an array of PostgreSQL's own texts, in UTC. */
export function queryRowsAsText(sql: string, database: string): Promise<(string | null)[][]> {
  return withAdmin(database, async (client) => {
    await client.query("SET TIME ZONE 'UTC'");
    const asText = { getTypeParser: () => (value: string) => value };
    return (await client.query({ text: sql, rowMode: 'array', types: asText })).rows;
  });
}

async function withAdmin<T>(
  database: string | undefined,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const url = new URL(inject('house').adminUrl);
  if (database !== undefined) url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
