import { randomBytes } from 'node:crypto';
import { graphqlRequest } from '@parley/testing';
import pg from 'pg';
import type { BenchHouse } from './bench-house.ts';

/** More than is on its way at any moment, so that what begins and ends a run counts little. */
export const ROWS = 1_000_000;
const DATABASE = 'readings';
const READER = 'readings_reader';

/** Eight mixed columns, with nulls, escapes and text beyond ASCII. */
const TABLE = `CREATE TABLE readings AS SELECT g::int AS id, g::int8 * 1000003 AS big,
  round((g % 9973)::numeric / 7, 2) AS amount, g * 0.5::float8 AS ratio, g % 2 = 0 AS even,
  CASE WHEN g % 10 = 0 THEN NULL ELSE 'Kunde "' || g || '" – Zürich' END AS name,
  DATE '2024-01-01' + (g % 700)::int AS day,
  timestamptz '2024-01-01 00:00:00+00' + g * interval '1 second' AS at
  FROM generate_series(1, ${ROWS}) AS g`;

const CONNECT = `mutation ($input: ConnectDataSourceInput!) {
  connectDataSource(input: $input) { dataSource { id } error { message } }
}`;
const READ_SCHEMA = 'mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { __typename } }';

/** A table of its own in a database of its own, on the house's server, and the data source that leads to it. */
export interface Readings {
  readonly dataSourceId: string;
  /** The superuser's way to the same table. */
  readonly databaseUrl: URL;
}

/** `round` makes each statement unlike the last, so that nothing is answered from a cache. */
export function readingsSql(round: number): string {
  return `SELECT id, big, amount, ratio, even, name, day, at FROM readings WHERE id > ${-round}`;
}

/** `token` is somebody's who may connect data sources. */
export async function openReadings(house: BenchHouse, token: string): Promise<Readings> {
  const password = randomBytes(12).toString('hex');
  const databaseUrl = new URL(house.adminUrl);
  await withDatabase(databaseUrl, async (client) => {
    await client.query(`CREATE DATABASE ${DATABASE}`);
    await client.query(`CREATE ROLE ${READER} LOGIN PASSWORD '${password}'`);
  });
  databaseUrl.pathname = `/${DATABASE}`;
  await withDatabase(databaseUrl, async (client) => {
    await client.query(TABLE);
    await client.query('VACUUM (ANALYZE) readings');
    await client.query(`GRANT SELECT ON readings TO ${READER}`);
  });
  const { hostname: host, port } = databaseUrl;
  const server = { host, port: Number(port), database: DATABASE, tls: 'DISABLE' };
  const input = { ...server, name: 'Readings', user: READER, password };
  const connected = await graphqlRequest(house.httpUrl, { query: CONNECT, variables: { input }, token });
  const dataSourceId = connected.data?.connectDataSource.dataSource?.id;
  const read = await graphqlRequest(house.httpUrl, {
    query: READ_SCHEMA,
    variables: { id: dataSourceId },
    token,
  });
  if (read.errors.length > 0) throw new Error(JSON.stringify([connected, read.errors]));
  return { dataSourceId, databaseUrl };
}

async function withDatabase(url: URL, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
