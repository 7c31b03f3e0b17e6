import { createHash } from 'node:crypto';
import { graphqlRequest } from '@parley/testing';
import type { World } from './world.ts';

export const TENANT = 'techcorp';
export const TENANT_DATABASE = 'tenant_techcorp';
export const PLATFORM_DATABASE = 'parley';

/** A query whose rows are known without asking the database. */
export interface NumberedQuery {
  readonly name: string;
  readonly view: string;
  readonly rows: number;
}

/**
 * Rows that come slowly, so that something happens between them; a first row that comes late, so that something
 * happens before it; and many at once.
 */
export const NUMBERED_QUERIES = [
  { name: 'slow rows', view: 'numbers_slowly', rows: 1_500 },
  { name: 'late first row', view: 'numbers_late', rows: 400 },
  { name: 'many rows', view: 'numbers_fast', rows: 60_000 },
] as const satisfies readonly NumberedQuery[];

const WORD = 'md5(n::text) AS word';
const VIEWS = [
  `CREATE OR REPLACE VIEW numbers_slowly AS
   SELECT n, ${WORD} FROM generate_series(0, 1499) AS n WHERE pg_sleep(0.002) IS NOT NULL`,
  `CREATE OR REPLACE VIEW numbers_late AS
   SELECT n, ${WORD} FROM generate_series(0, 399) AS n WHERE n > 0 OR pg_sleep(3) IS NOT NULL`,
  `CREATE OR REPLACE VIEW numbers_fast AS SELECT n, ${WORD} FROM generate_series(0, 59999) AS n`,
];

/** `salt` makes each statement another one, so that no cache answers it. */
export function sqlOf({ view }: NumberedQuery, salt: number): string {
  return `SELECT n, word FROM ${view} WHERE n > -${salt}`;
}

/** The row numbered `n`, as the API delivers it. */
export function rowOf(n: number): readonly [number, string] {
  return [n, createHash('md5').update(String(n)).digest('hex')];
}

/** Where there are policies, a view has no rows for anybody: it may show what a policy hides. */
const DROP_POLICIES = `
  WITH source AS (
    SELECT s.id FROM tenants.data_sources s JOIN tenants.tenants t ON t.id = s.tenant_id
    WHERE t.slug = $1 AND s.is_default
  ), dropped AS (
    DELETE FROM catalog.policies p USING source WHERE p.data_source_id = source.id
  )
  SELECT id::text FROM source`;

/** Makes the views in the tenant's database, and the catalog know them. */
export async function openNumbers(world: World, url: string): Promise<void> {
  await world.withDatabase(TENANT_DATABASE, async (client) => {
    await client.query(`GRANT EXECUTE ON FUNCTION pg_sleep(float8) TO ${TENANT_DATABASE}_reader`);
    await client.query(`SET ROLE ${TENANT_DATABASE}_owner`);
    for (const view of VIEWS) await client.query(view);
  });
  const dataSourceId = await world.withDatabase(PLATFORM_DATABASE, async (client) => {
    const { rows } = await client.query<{ id: string }>(DROP_POLICIES, [TENANT]);
    return rows[0]?.id;
  });
  const client = await world.signIn();
  try {
    const { errors } = await graphqlRequest(url, {
      query: 'mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { __typename } }',
      variables: { id: dataSourceId },
      token: client.session?.accessToken ?? '',
    });
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
  } finally {
    await client.close();
  }
}
