import type { CatalogTable } from '@parley/sql-guard';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlConnection } from '../driver.js';
import { createTenantFolder, forgeApproval, RUN, readAll } from '../files/file-database.test-support.js';

const folder = createTenantFolder();
const signal = new AbortController().signal;
let connection: SqlConnection;

beforeAll(async () => {
  await folder.write(
    'shop.duckdb',
    `CREATE TABLE "Customers" (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL, credit DECIMAL(12, 2), "Odd Name" INTEGER[]);
     COMMENT ON TABLE "Customers" IS 'Who buys';
     COMMENT ON COLUMN "Customers".credit IS 'What they may owe';
     CREATE TABLE orders (
       id INTEGER, line INTEGER, customer_id INTEGER REFERENCES "Customers" (id), parent_id INTEGER, parent_line INTEGER,
       PRIMARY KEY (id, line), FOREIGN KEY (parent_id, parent_line) REFERENCES orders (id, line)
     );
     CREATE TABLE badges (id INTEGER PRIMARY KEY, code VARCHAR UNIQUE, region VARCHAR, "No" INTEGER, gone BOOLEAN);
     CREATE UNIQUE INDEX again ON badges (code);
     CREATE UNIQUE INDEX pair ON badges (region, "No");
     CREATE UNIQUE INDEX lowered ON badges (lower(code));
     CREATE INDEX plain ON badges (gone);
     CREATE SCHEMA facts;
     CREATE TABLE facts.events AS SELECT DATE '2025-06-01' AS at, 'x' AS what FROM range(500);
     CREATE VIEW rich AS SELECT id, name FROM "Customers";
     CREATE TABLE passing (n INTEGER);
     CREATE VIEW broken AS SELECT n FROM passing;
     DROP TABLE passing;
     CREATE MACRO twice (x) AS x * 2;`,
  );
  connection = folder.connect('shop.duckdb');
});
afterAll(() => folder.remove());

async function tables(): Promise<Record<string, CatalogTable>> {
  const catalog = await connection.introspect(signal);
  return Object.fromEntries(catalog.tables.map((table) => [`${table.schema}.${table.table}`, table]));
}

describe('introspect', () => {
  it('is of all schemas, whose tables differ by more than case', async () => {
    expect(await connection.introspect(signal)).toMatchObject({
      engine: 'duckdb',
      searchPath: ['main'],
      tableNames: 'case-insensitive',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('tells unique keys of whole columns', async () => {
    const { 'main.badges': badges, 'main.rich': rich } = await tables();
    expect(badges?.uniqueKeys).toEqual([['code'], ['region', 'No']]);
    expect(rich?.uniqueKeys).toEqual([]);
  });

  it('describes tables with columns, keys, comments and row estimates', async () => {
    const { 'main.Customers': customers, 'main.orders': orders, 'facts.events': events } = await tables();
    expect(customers).toMatchObject({
      kind: 'table',
      comment: 'Who buys',
      columns: [
        { name: 'id', type: 'INTEGER', nullable: false, isPrimaryKey: true },
        { name: 'name', type: 'VARCHAR', nullable: false, isPrimaryKey: false },
        { name: 'credit', type: 'DECIMAL(12,2)', nullable: true, comment: 'What they may owe' },
        { name: 'Odd Name', type: 'INTEGER[]' },
      ],
    });
    expect(orders?.columns.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => name)).toEqual([
      'id',
      'line',
    ]);
    expect(orders?.foreignKeys).toEqual([
      { columns: ['customer_id'], references: { schema: 'main', table: 'Customers', columns: ['id'] } },
      {
        columns: ['parent_id', 'parent_line'],
        references: { schema: 'main', table: 'orders', columns: ['id', 'line'] },
      },
    ]);
    expect(events).toMatchObject({ schema: 'facts', rowEstimate: 500 });
  });

  it('knows views, as they were made', async () => {
    const found = await tables();
    expect(found['main.rich']).toMatchObject({
      kind: 'view',
      columns: [{ name: 'id', type: 'INTEGER' }, { name: 'name' }],
    });
    expect(Object.keys(found)).toEqual([
      'facts.events',
      'main.Customers',
      'main.badges',
      'main.broken',
      'main.orders',
      'main.rich',
    ]);
  });

  it('says of a view whose table is gone that the schema changed', async () => {
    const query = forgeApproval(await connection.introspect(signal), 'SELECT n FROM broken', {
      tables: ['broken'],
    });
    await expect(connection.run(query, RUN)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
  });
});

describe('a file with a macro in the place of a built-in function', () => {
  it.each([
    ['lower', "CREATE MACRO lower(x) AS 'lie'"],
    [
      'a comparison, so that names seem to differ',
      'CREATE MACRO "="(a, b) AS false; CREATE MACRO Upper(x) AS 1',
    ],
    ['what the binder calls by itself', 'CREATE MACRO array_extract(a, b) AS 42'],
    ['a table function', "CREATE MACRO duckdb_tables() AS TABLE SELECT 'lie' AS table_name"],
  ])('is refused: %s', async (what, macros) => {
    const file = `lying-${what.length}.duckdb`;
    await folder.write(file, `CREATE TABLE real (a INTEGER); ${macros}`);
    await expect(folder.connect(file).test(signal)).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
      message: expect.stringContaining('drop the macro'),
    });
  });
});

describe('the second look', () => {
  it('knows tables by names that DuckDB quotes, of any schema', async () => {
    await folder.write(
      'names.duckdb',
      `CREATE SCHEMA "a.b"; CREATE TABLE "a.b"."select" AS SELECT 1 AS n; CREATE TABLE "quo""te" AS SELECT 2 AS n`,
    );
    const named = folder.connect('names.duckdb');
    const catalog = await named.introspect(signal);
    const sql = 'SELECT s.n AS a, q.n AS b FROM "a.b"."select" AS s, main."quo""te" AS q';
    const query = forgeApproval(catalog, sql, { tables: ['select', 'quo"te'] });
    expect((await readAll(await named.run(query, RUN))).rows).toEqual([[1, 2]]);
    await expect(named.run(forgeApproval(catalog, sql, { tables: ['select'] }), RUN)).rejects.toThrow(
      'proof',
    );
  });
});
