import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type QueryBench, startQueryBench } from './testing/query-bench.js';

const FOUND_BY_STATUS = "SELECT count(*) AS n FROM parcels WHERE status = 'status 7'";

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench();
  await query.acme.execute(`CREATE TABLE parcels (id int PRIMARY KEY, status text, weight int)`);
  await query.acme.execute(
    `INSERT INTO parcels SELECT n, 'status ' || n % 2000, n FROM generate_series(1, 40000) n`,
  );
  await query.acme.execute('GRANT SELECT ON parcels TO acme_reader');
  await query.acme.execute('ANALYZE parcels');
  // As the catalog subgraph writes down what the driver read.
  const where = { dataSourceId: query.acme.dataSourceId };
  const { definition } = await query.bench.admin.physicalSchema.findUniqueOrThrow({ where });
  const catalog = JSON.parse(JSON.stringify(definition));
  const column = (name: string, type: string) => ({
    name,
    type,
    nullable: name !== 'id',
    isPrimaryKey: name === 'id',
  });
  catalog.tables.push({
    schema: 'public',
    table: 'parcels',
    kind: 'table',
    columns: [column('id', 'integer'), column('status', 'text'), column('weight', 'integer')],
    foreignKeys: [],
    rowEstimate: 40_000,
  });
  await query.bench.admin.physicalSchema.update({
    where,
    data: { definition: catalog, hash: 'with parcels' },
  });
});
afterAll(() => query.stop());

const policies: string[] = [];
afterEach(async () => {
  for (const id of policies.splice(0)) await query.acme.removePolicy(id);
});

const acme = () => query.bench.people.of.acme;

const advice = (person: Person, dataSourceId = query.acme.dataSourceId) =>
  query.bench.request(
    `query ($id: ID!) { indexAdvice(dataSourceId: $id) {
      schema table columns statement reason effect statements { sql runs p95Ms } } }`,
    { token: person.token, variables: { id: dataSourceId } },
  );

async function run(sql: string) {
  const { data } = await query.runSql(acme().analyst, { sql, waitMs: 20_000 });
  expect(data.runSql).toMatchObject({ status: 'SUCCEEDED' });
}

describe('indexAdvice', () => {
  it('proposes an index that a statement would be quicker with, once made proposes it no more', async () => {
    await run(FOUND_BY_STATUS);
    await run(FOUND_BY_STATUS);
    await run('SELECT * FROM orders WHERE amount = 5');
    const { data, errors } = await advice(acme().admin);
    expect(errors).toEqual([]);
    expect(data.indexAdvice).toEqual([
      {
        schema: 'public',
        table: 'parcels',
        columns: ['status'],
        statement: 'CREATE INDEX CONCURRENTLY ON "public"."parcels" ("status");',
        reason: 'All 40,000 rows of parcels are read to find those with the wanted status.',
        effect: expect.stringMatching(/about \d+ of 40,000/),
        statements: [{ sql: FOUND_BY_STATUS, runs: 2, p95Ms: expect.any(Number) }],
      },
    ]);
    await query.acme.execute(data.indexAdvice[0].statement);
    expect((await advice(acme().admin)).data.indexAdvice).toEqual([]);
    await query.acme.execute('DROP INDEX parcels_status_idx');
  });

  it('runs nothing: the statement is only planned', async () => {
    await run(FOUND_BY_STATUS);
    const before = await query.bench.admin.run.count();
    await advice(acme().admin);
    expect(await query.bench.admin.run.count()).toBe(before);
  });

  it('is not for whom a policy restricts: a plan tells how frequent a hidden value is', async () => {
    policies.push(
      await query.acme.addPolicy({
        kind: 'ROW',
        definition: {
          table: { schema: 'public', table: 'orders' },
          predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
        },
        roleName: 'admin',
      }),
    );
    const refused = await advice(acme().admin);
    expect([codesOf(refused), refused.data.indexAdvice]).toEqual([['FORBIDDEN'], null]);
    expect((await advice(acme().owner)).errors).toEqual([]);
  });

  it('is for administrators, of their own data sources', async () => {
    expect(codesOf(await advice(acme().analyst))).toEqual(['FORBIDDEN']);
    expect(codesOf(await advice(acme().owner, query.globex.dataSourceId))).toEqual(['NOT_FOUND']);
    expect(codesOf(await advice(acme().owner, 'x'))).toEqual(['NOT_FOUND']);
  });
});
