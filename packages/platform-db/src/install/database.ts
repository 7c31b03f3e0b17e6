import pg from 'pg';

/**
 * Makes sure a database exists, owned by the role of `adminUrl`, and says whether it was made now.
 * `adminUrl` names any other database of the server.
 */
export async function ensureDatabase(adminUrl: string, name: string): Promise<{ created: boolean }> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return { created: false };
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    return { created: true };
  } finally {
    await client.end();
  }
}
