import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  CREATE TABLE people (id int PRIMARY KEY, name text, dept int);
  INSERT INTO people VALUES (1, 'Ada', 1), (2, 'Bob', 2);
  CREATE TABLE departments (id int PRIMARY KEY, name text);
  INSERT INTO departments VALUES (1, 'Sales'), (2, 'Legal');
  CREATE TABLE salaries (person int, amount int);
  INSERT INTO salaries VALUES (1, 100);
  CREATE VIEW staff AS SELECT p.name, d.name AS dept FROM people p JOIN departments d ON d.id = p.dept;
  CREATE VIEW staff_of_staff AS SELECT * FROM staff;
  CREATE MATERIALIZED VIEW counts AS SELECT count(*) AS n FROM salaries;
  CREATE TABLE events (at date, what text) PARTITION BY RANGE (at);
  CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2020-01-01') PARTITION BY LIST (what);
  CREATE TABLE events_old_x PARTITION OF events_old FOR VALUES IN ('x');
  CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2040-01-01');
  INSERT INTO events VALUES ('2010-01-01', 'x'), ('2030-01-01', 'y');
  CREATE TABLE vehicles (id int);
  CREATE TABLE cars (doors int) INHERITS (vehicles);
  INSERT INTO cars VALUES (1, 4);
  CREATE TABLE notes (owner text, note text);
  INSERT INTO notes VALUES ('Ada', 'hers'), ('Bob', 'his');
  ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
  CREATE POLICY of_sales ON notes USING (owner IN (SELECT name FROM people WHERE dept = 1));
  CREATE FUNCTION amounts() RETURNS SETOF int LANGUAGE sql STABLE AS 'SELECT amount FROM public.salaries';
  CREATE VIEW paid AS SELECT amounts AS amount FROM amounts();
  ANALYZE;
`;

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase(SCHEMA);
});
afterAll(() => database.stop());

async function rowsOf(sql: string, said: readonly string[]): Promise<number> {
  const { batches } = await database.connection.run(await database.letThrough(sql, said), RUN);
  let rows = 0;
  for await (const batch of batches) rows += batch.count;
  return rows;
}

describe('the engine’s second look', () => {
  it.each([
    ['a table that was not named', 'SELECT amount FROM public.salaries', ['people']],
    ['a table where none was named', 'SELECT amount FROM public.salaries', []],
    [
      'a table in a subquery',
      'SELECT name FROM public.people p WHERE EXISTS (SELECT FROM public.salaries s WHERE s.person = p.id)',
      ['people'],
    ],
    [
      'a table in a CTE',
      'WITH s AS MATERIALIZED (SELECT * FROM public.salaries) SELECT * FROM s',
      ['people'],
    ],
    ['a view’s tables where the view was not named', 'SELECT name FROM public.staff', ['people']],
    [
      'a table beside a view that leads elsewhere',
      'SELECT name FROM public.staff, public.salaries',
      ['staff'],
    ],
    ['a child by its own name', 'SELECT doors FROM public.cars', ['people']],
    ['what a materialised view was made of', 'SELECT person FROM public.salaries', ['counts']],
    ['a table of the system', 'SELECT relname FROM pg_catalog.pg_class', ['people']],
  ])('finds %s, and nothing is run', async (_what, sql, said) => {
    const query = await database.letThrough(sql, said);
    const found = { name: 'SecondLookFault', message: expect.stringContaining('nobody approved') };
    await expect(database.connection.run(query, RUN)).rejects.toMatchObject(found);
    await expect(database.connection.explain(query, RUN)).rejects.toMatchObject(found);
    expect(await rowsOf('SELECT 1', [])).toBe(1);
  });

  it.each([
    ['no table', 'SELECT 1', [], 1],
    ['a table', 'SELECT name FROM public.people', ['people'], 2],
    ['a view', 'SELECT name FROM public.staff', ['staff'], 2],
    ['a view of a view', 'SELECT name FROM public.staff_of_staff', ['staff_of_staff'], 2],
    ['a materialised view', 'SELECT n FROM public.counts', ['counts'], 1],
    ['partitions of partitions', 'SELECT what FROM public.events', ['events'], 2],
    ['children', 'SELECT id FROM public.vehicles', ['vehicles'], 1],
    ['what row security asks', 'SELECT note FROM public.notes', ['notes'], 1],
    ['what a view’s function asks', 'SELECT amount FROM public.paid', ['paid'], 1],
    ['functions', 'SELECT n FROM pg_catalog.generate_series(1, 3) n', [], 3],
  ])('lets %s pass', async (_what, sql, said, rows) => {
    expect(await rowsOf(sql, said)).toBe(rows);
  });
});

describe('an estimate', () => {
  it('says a time class, rows and the plan', async () => {
    const query = await database.approve('SELECT name FROM people');
    const estimate = await database.connection.explain(query, RUN);
    expect(estimate).toMatchObject({ timeClass: 'UNDER_A_SECOND', rows: 2 });
    expect(estimate.plan).toContain('Seq Scan on people');
  });

  it('grows with the work', async () => {
    const classes: string[] = [];
    for (const rows of [[4_000], [4_000, 4_000], [4_000, 4_000, 100], [4_000, 4_000, 4_000]]) {
      const crossed = rows.map((count, n) => `pg_catalog.generate_series(1, ${count}) s${n}`);
      const query = await database.letThrough(`SELECT pg_catalog.count(*) FROM ${crossed.join(', ')}`, []);
      classes.push((await database.connection.explain(query, RUN)).timeClass);
    }
    expect(classes).toEqual(['UNDER_A_SECOND', 'SECONDS', 'MINUTES', 'LONGER']);
  });

  it('shows no value that was bound', async () => {
    const sql = 'SELECT pg_catalog.md5(name || $1) FROM public.people WHERE name <> $2';
    const query = await database.letThrough(sql, ['people'], ['the key of a mask', 'hidden']);
    const { plan } = await database.connection.explain(query, RUN);
    expect(plan).toMatch(/Seq Scan on people.*\$2/s);
    expect(plan).not.toMatch(/key of a mask|hidden/);
  });

  it('is for approved statements only', async () => {
    const query = await database.approve('SELECT name FROM people');
    await expect(database.connection.explain({ ...query }, RUN)).rejects.toThrow('did not approve');
  });
});
