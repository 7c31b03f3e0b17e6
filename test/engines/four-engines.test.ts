import { randomUUID } from 'node:crypto';
import { graphqlRequest } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { queryAsAdmin } from '../house/look-behind.js';
import { type Role, tokenOf } from '../house/sign-in.js';
import { shopModel } from './shop-model.js';
import { ENGINES, type Source } from './sources.js';

const TENANT = 'healthplus';

async function request(role: Role, query: string, variables: Record<string, unknown> = {}) {
  const token = await tokenOf(TENANT, role);
  const answer = await graphqlRequest(inject('house').httpUrl, { query, variables, token });
  return answer;
}

const RUN = `mutation ($input: RunSqlInput!) { runSql(input: $input) {
  status sql error { code message details } notices { code message } result { columns { name type } rows complete } } }`;
const EXPLAIN = `query ($input: ExplainSqlInput!) { explainSql(input: $input) {
  refusal { code message details } notices { code } tables { table columns }
  columns { name sources { table column } operations } estimate { timeClass rows plan } rewrittenSql } }`;

const ADVICE = `query ($id: ID!) {
  slowQueries(dataSourceId: $id, first: 100) { sql runs }
  indexAdvice(dataSourceId: $id) { schema table columns statement reason statements { sql } } }`;

/** By its masks and rules the same rows in every engine; what an engine does with numbers is its own. */
const plain = (rows: readonly (readonly unknown[])[]) =>
  rows.map((row) => row.map((cell) => (/^-?\d+(\.\d+)?$/.test(String(cell)) ? Number(cell) : cell)));

describe.each(ENGINES)('a shop on %s', (_name, start) => {
  let source: Source;
  let dataSourceId: string;
  let before: string;

  const run = async (role: Role, sql: string) => {
    const answer = await request(role, RUN, { input: { sql, dataSourceId, waitMs: 20_000 } });
    return answer.data.runSql;
  };
  const rows = async (role: Role, sql: string) => {
    const { status, error, result } = await run(role, sql);
    expect([status, error], sql).toEqual(['SUCCEEDED', null]);
    return plain(result.rows);
  };

  beforeAll(async () => {
    const [tenant] = await queryAsAdmin('SELECT id FROM tenants.tenants WHERE slug = $1', {
      values: [TENANT],
    });
    source = await start(String(tenant?.id));
    before = await source.contents();
  });
  afterAll(async () => {
    const changed = await source?.contents();
    for (const table of [
      'query.runs',
      'catalog.semantic_models',
      'catalog.physical_schemas',
      'catalog.policies',
    ]) {
      await queryAsAdmin(`DELETE FROM ${table} WHERE data_source_id = $1`, { values: [dataSourceId] });
    }
    await queryAsAdmin('DELETE FROM catalog.classified_tables WHERE data_source_id = $1', {
      values: [dataSourceId],
    });
    await queryAsAdmin('DELETE FROM tenants.data_sources WHERE id = $1', { values: [dataSourceId] });
    await source?.close();
    expect(changed).toBe(before);
  });

  it('is connected by its tenant', async () => {
    const { mutation, input } = source.connect;
    const answer = await request('owner', mutation, { input });
    expect(answer.errors).toEqual([]);
    const payload = answer.data.connectDataSource ?? answer.data.connectDatabaseFile;
    expect(payload).toMatchObject({ error: null, warnings: [], dataSource: { engine: source.engine } });
    dataSourceId = payload.dataSource.id;
  });

  it('shows its tables, answers SQL, and explains it', async () => {
    const schema = await request(
      'owner',
      'query ($id: ID!) { dataSource(id: $id) { physicalSchema { tables { nodes { schema name columns { name isPrimaryKey } } } } } }',
      { id: dataSourceId },
    );
    expect(schema.errors).toEqual([]);
    const tables = schema.data.dataSource.physicalSchema.tables.nodes;
    const names = tables.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['assignments', 'customers', 'orders', 'parcels']);
    expect(tables[1].schema).toBe(source.schema);
    expect(tables[1].columns).toContainEqual({ name: 'id', isPrimaryKey: true });

    const sql = `SELECT c.region, count(*) AS orders, sum(o.total) AS total FROM orders o JOIN customers c ON c.id = o.customer_id
      WHERE c.region IS NOT NULL GROUP BY c.region ORDER BY c.region`;
    expect(await rows('analyst', sql)).toEqual([
      ['EU', 3, 170.5],
      ['US', 1, 30.25],
    ]);
    const explained = await request('owner', EXPLAIN, { input: { sql, dataSourceId } });
    expect(explained.errors).toEqual([]);
    expect(explained.data.explainSql).toMatchObject({
      refusal: null,
      columns: [
        { name: 'region', sources: [{ table: 'customers', column: 'region' }], operations: [] },
        { name: 'orders', sources: [], operations: ['count'] },
        { name: 'total', sources: [{ table: 'orders', column: 'total' }], operations: ['sum'] },
      ],
      estimate: { timeClass: 'UNDER_A_SECOND', plan: expect.stringMatching(/\w/) },
    });
    expect(explained.data.explainSql.rewrittenSql).toMatch(/customers/);
  });

  it('answers a question in plain language', async () => {
    const published = await request(
      'owner',
      `mutation ($input: PublishSemanticModelInput!) { publishSemanticModel(input: $input) {
         semanticModel { version } faults { path message } } }`,
      { input: { dataSourceId, model: shopModel(source.schema) } },
    );
    expect(published.data.publishSemanticModel).toEqual({ semanticModel: { version: 1 }, faults: [] });
    const answer = await request(
      'viewer',
      `mutation ($input: AskInput!) { ask(input: $input) { status sql error { code message } result { rows } } }`,
      { input: { question: 'revenue by region and month', dataSourceId, waitMs: 20_000 } },
    );
    expect(answer.data.ask, answer.data.ask.sql).toMatchObject({ status: 'SUCCEEDED', error: null });
    expect(new Set(plain(answer.data.ask.result.rows).map(String))).toEqual(
      new Set(['EU,2026-10-01,150.5', 'US,2026-11-01,30.25', 'EU,2026-11-01,20', ',2026-11-01,7']),
    );
  });

  it('lists slow statements, and advises the index that would help, until it is there', async () => {
    const sql = 'SELECT count(*) AS n FROM parcels WHERE code = 7';
    expect(await rows('owner', sql)).toEqual([[20]]);
    const look = async () => {
      const { data, errors } = await request('owner', ADVICE, { id: dataSourceId });
      expect(errors).toEqual([]);
      return data;
    };
    const { slowQueries, indexAdvice } = await look();
    expect(slowQueries).toContainEqual({ sql, runs: 1 });
    if (source.index === null) {
      expect(indexAdvice).toEqual([]);
      return;
    }
    expect(indexAdvice).toEqual([
      {
        schema: source.schema,
        table: 'parcels',
        columns: ['code'],
        statement: source.index,
        reason: expect.stringMatching(
          /^All [\d,]+ rows of parcels are read to find those with the wanted code\.$/,
        ),
        statements: [{ sql }],
      },
    ]);
    await source.execute(indexAdvice[0].statement);
    expect((await look()).indexAdvice).toEqual([]);
  });

  describe('under policies', () => {
    beforeAll(async () => {
      const customers = { schema: source.schema, table: 'customers' };
      const orders = { schema: source.schema, table: 'orders' };
      const assignments = { schema: source.schema, table: 'assignments' };
      await classify(customers, ['id', 'name', 'email', 'region', 'credit']);
      await classify(orders, ['id', 'customer_id', 'total', 'ordered_on']);
      await classify(assignments, ['customer_id', 'team']);
      const europe = { op: 'eq', column: 'region', value: { constant: 'EU' } };
      await bind('ROW', { table: customers, predicate: europe });
      for (const [column, mask] of Object.entries({
        email: { kind: 'hash' },
        name: { kind: 'partial', keepLast: 1 },
        credit: { kind: 'hide' },
      })) {
        await bind('COLUMN', { table: customers, column, mask });
      }
      const north = { op: 'eq', column: 'team', value: { constant: 'north' } };
      await bind('ROW', {
        table: orders,
        predicate: {
          op: 'exists',
          column: 'customer_id',
          mapping: assignments,
          matches: 'customer_id',
          where: [north],
        },
      });
      await bind('TABLE', { tables: [customers, orders] });
    });

    const classify = (table: { schema: string; table: string }, columns: readonly string[]) =>
      queryAsAdmin(
        `INSERT INTO catalog.classified_tables (data_source_id, tenant_id, schema_name, table_name, columns)
         SELECT id, tenant_id, $2, $3, $4 FROM tenants.data_sources WHERE id = $1`,
        { values: [dataSourceId, table.schema, table.table, columns] },
      );
    async function bind(kind: string, definition: unknown): Promise<void> {
      const id = randomUUID();
      await queryAsAdmin(
        `INSERT INTO catalog.policies (id, tenant_id, data_source_id, name, description, kind, definition)
         SELECT $2::uuid, tenant_id, id, $2::uuid::text, '', $3::catalog."PolicyKind", $4 FROM tenants.data_sources WHERE id = $1`,
        { values: [dataSourceId, id, kind, JSON.stringify(definition)] },
      );
      await queryAsAdmin(
        `INSERT INTO catalog.policy_bindings (id, tenant_id, policy_id, role_name)
         SELECT $3::uuid, tenant_id, $2::uuid, 'analyst' FROM tenants.data_sources WHERE id = $1`,
        { values: [dataSourceId, id, randomUUID()] },
      );
    }

    it('shows rows and cells as the rules say, and all of them to whom no rule binds', async () => {
      const sql = 'SELECT id, name, email FROM customers ORDER BY id';
      expect(await rows('owner', sql)).toEqual([
        [1, 'Ann', 'ann@example.com'],
        [2, 'Bob', 'bob@example.com'],
        [3, 'Cid', null],
        [4, 'Dee', 'dee@example.com'],
      ]);
      expect(await rows('analyst', sql)).toEqual([
        [1, '****n', expect.stringMatching(/^[0-9a-f]{64}$/)],
        [3, '****d', null],
      ]);
      expect(await rows('analyst', 'SELECT * FROM customers WHERE id = 3')).toEqual([
        [3, '****d', null, 'EU'],
      ]);
      expect(await rows('analyst', 'SELECT id FROM orders ORDER BY id')).toEqual([[1], [2], [3]]);
      expect(
        await rows('analyst', 'SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id'),
      ).toEqual([[2]]);
    });

    it('says what applied, and nothing of what is hidden', async () => {
      const { notices } = await run('analyst', 'SELECT name FROM customers');
      expect(notices.map((notice: { code: string }) => notice.code).sort()).toEqual([
        'COLUMN_MASKED',
        'ROW_LIMIT_ADDED',
        'ROW_RULE_APPLIED',
      ]);
      for (const [sql, code] of [
        ['SELECT credit FROM customers', 'SQL_UNKNOWN_COLUMN'],
        ['SELECT team FROM assignments', 'SQL_UNKNOWN_TABLE'],
        ['SELECT max(email) FROM customers', 'COLUMN_MASKED'],
        ['SELECT 1 FROM customers WHERE 1 / (credit - 987654) > 0', 'SQL_UNKNOWN_COLUMN'],
        ['DELETE FROM customers', 'SQL_WRITE_NOT_ALLOWED'],
        ['SELECT name FROM customers; DROP TABLE customers', 'SQL_NOT_A_SINGLE_SELECT'],
      ] as const) {
        const { status, error } = await run('analyst', sql);
        expect([sql, status, error?.code]).toEqual([sql, 'FAILED', code]);
        expect(error.message).not.toMatch(/credit"?\?|assignments"\?/);
      }
      expect(await rows('analyst', "SELECT name FROM customers WHERE email = 'ann@example.com'")).toEqual([]);
      expect(await rows('analyst', "SELECT id FROM customers WHERE name = '****n'")).toEqual([[1]]);
    });

    it('gives a time class for an estimate, and no SQL after policies', async () => {
      const answer = await request('analyst', EXPLAIN, {
        input: { sql: 'SELECT name FROM customers', dataSourceId },
      });
      expect(answer.data.explainSql).toMatchObject({
        refusal: null,
        estimate: { timeClass: 'UNDER_A_SECOND', rows: null, plan: null },
        rewrittenSql: null,
      });
      expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      const refused = await request('analyst', EXPLAIN, {
        input: { sql: 'SELECT\n credit FROM customers', dataSourceId },
      });
      expect(refused.data.explainSql).toMatchObject({
        refusal: { code: 'SQL_UNKNOWN_COLUMN', details: { line: 2, column: 2 } },
        estimate: null,
      });
    });

    it('does not answer by a schema that has changed since, nor show what nobody has looked at', async () => {
      await source.execute('ALTER TABLE customers ADD COLUMN secret varchar(10)');
      try {
        const stale = await run('analyst', 'SELECT id FROM customers');
        expect([stale.status, stale.error?.code]).toEqual(['FAILED', 'SCHEMA_CHANGED']);
        const refreshed = await request(
          'owner',
          'mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { hash } }',
          {
            id: dataSourceId,
          },
        );
        expect(refreshed.errors).toEqual([]);
        expect(await rows('analyst', 'SELECT id FROM customers ORDER BY id')).toEqual([[1], [3]]);
        const unseen = await run('analyst', 'SELECT secret FROM customers');
        expect(unseen.error?.code).toBe('SQL_UNKNOWN_COLUMN');
      } finally {
        await source.execute('ALTER TABLE customers DROP COLUMN secret');
      }
    });
  });
});
