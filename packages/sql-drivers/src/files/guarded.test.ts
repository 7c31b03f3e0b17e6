import { createHmac } from 'node:crypto';
import {
  type ApprovedQuery,
  applyPolicies,
  approve,
  type EffectivePolicy,
  type TableName,
} from '@parley/sql-guard';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlConnection } from '../driver.js';
import { createParsers } from '../parsers/create-parsers.js';
import { createTenantFolder, RUN, readAll } from './file-database.test-support.js';

/** What the guard approves, run as it will be: each engine with its own dialect. */

const UNRESTRICTED: EffectivePolicy = {
  classified: null,
  layers: [],
  denials: { tables: [], rows: [], columns: [] },
  attributes: {},
  hashKey: 'hash key',
  fingerprint: 'unrestricted',
};
const ORDERS: TableName = { schema: 'main', table: 'orders' };
const MASKED: EffectivePolicy = {
  ...UNRESTRICTED,
  classified: [{ ...ORDERS, columns: ['id', 'region', 'email', 'amount', 'note'] }],
  layers: [
    {
      kind: 'role',
      grants: [
        {
          source: 'role:analyst',
          allowedTables: null,
          rowRules: [
            {
              policyId: 'eu',
              table: ORDERS,
              predicate: { op: 'in', column: 'region', value: { attribute: 'regions' } },
            },
          ],
          columnRules: [
            { policyId: 'hash', table: ORDERS, column: 'email', mask: { kind: 'hash' } },
            {
              policyId: 'note',
              table: ORDERS,
              column: 'note',
              mask: { kind: 'constant', value: 'withheld' },
            },
          ],
        },
      ],
    },
  ],
  attributes: { regions: ['EU', 'UK'] },
  fingerprint: 'masked',
};

const parsers = createParsers({ workers: 1 });
afterAll(() => parsers.close());

describe.each(['sqlite', 'duckdb'] as const)('%s, asked through the guard', (dialect) => {
  const folder = createTenantFolder();
  let connection: SqlConnection;

  beforeAll(async () => {
    await folder.write(
      `shop.${dialect}`,
      `CREATE TABLE orders (id INTEGER PRIMARY KEY, region TEXT, email TEXT, amount DECIMAL(10, 2), note TEXT);
       INSERT INTO orders VALUES (1, 'EU', 'a@eu', 12.5, 'x'), (2, 'US', 'b@us', 100, 'not a number'), (3, 'UK', NULL, 7.25, NULL);`,
    );
    connection = folder.connect(`shop.${dialect}`);
  });
  afterAll(() => folder.remove());

  async function approved(sql: string, policy = UNRESTRICTED): Promise<ApprovedQuery> {
    const catalog = await connection.introspect(RUN.signal);
    const options = { catalog, parser: parsers.for(dialect), maxRows: 1_000, policy };
    return approve(await applyPolicies({ sql, dialect }, options), options);
  }

  async function read(sql: string, policy?: EffectivePolicy) {
    return readAll(await connection.run(await approved(sql, policy), RUN));
  }

  it('answers whom no policy restricts', async () => {
    const sql = `SELECT region, count(*) AS orders, max(email) AS email FROM orders GROUP BY region ORDER BY region`;
    expect((await read(sql)).rows).toEqual([
      ['EU', '1', 'a@eu'],
      ['UK', '1', null],
      ['US', '1', 'b@us'],
    ]);
  });

  it('gives the rows and cells that policies leave', async () => {
    const { rows } = await read('SELECT id, region, email, note FROM orders ORDER BY id', MASKED);
    const hash = createHmac('sha256', 'hash key').update('a@eu').digest('hex');
    expect(rows.map((row) => row.map(String))).toEqual([
      ['1', 'EU', hash, 'withheld'],
      ['3', 'UK', 'null', 'withheld'],
    ]);
  });

  it('shows no value of a policy in a plan', async () => {
    const query = await approved('SELECT id, email FROM orders', MASKED);
    const { plan } = await connection.explain(query, RUN);
    expect(query.values.length).toBeGreaterThan(0);
    expect(plan).toMatch(/scan/i);
    expect(plan).not.toMatch(/EU|UK|withheld/);
  });

  it('says that the schema changed between the proof and the run', async () => {
    await folder.write(`changing.${dialect}`, 'CREATE TABLE orders (id INTEGER)');
    const changing = folder.connect(`changing.${dialect}`);
    const catalog = await changing.introspect(RUN.signal);
    const options = { catalog, parser: parsers.for(dialect), maxRows: 10, policy: UNRESTRICTED };
    const query = await approve(
      await applyPolicies({ sql: 'SELECT id FROM orders', dialect }, options),
      options,
    );
    await changing.close();
    await folder.write(`changing.${dialect}`, 'ALTER TABLE orders ADD COLUMN salary INTEGER');
    await expect(folder.connect(`changing.${dialect}`).run(query, RUN)).rejects.toMatchObject({
      code: 'SCHEMA_CHANGED',
    });
  });
});
