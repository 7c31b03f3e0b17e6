import pg from 'pg';

/**
 * PostgreSQL lets every role into every database, unless told otherwise. Parley's server holds
 * tenants side by side: only who is named may connect, to `postgres` and `template1` as well.
 */
export async function shutDatabasesToPublic(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    `SELECT datname FROM pg_database
     WHERE datallowconn AND has_database_privilege('public', oid, 'CONNECT, TEMPORARY')`,
  );
  for (const { datname } of rows) {
    await admin.query(`REVOKE ALL ON DATABASE ${pg.escapeIdentifier(datname)} FROM PUBLIC`);
  }
}
