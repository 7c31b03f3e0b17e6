import { binaryFor } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, readAll } from '../rows.test-support.js';
import { SecondLookFault } from '../second-look-fault.js';
import { READER, RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  CREATE TABLE orders (id int PRIMARY KEY, region varchar(10), total decimal(12, 2));
  INSERT INTO orders SELECT seq, IF(seq % 2, 'eu', 'us'), seq FROM seq_1_to_1000;
  CREATE TABLE secrets (id int PRIMARY KEY, word varchar(20));
  INSERT INTO secrets VALUES (1, 'hidden'), (2, 'well');
  CREATE VIEW regions AS SELECT region, sum(total) AS total FROM orders GROUP BY region;
  CREATE VIEW best AS SELECT region FROM regions WHERE total > 10;
  ANALYZE TABLE orders, secrets;
`;
const NEVER = new AbortController().signal;

describe.runIf(binaryFor('mariadbd', 'The proof before MariaDB runs anything') !== undefined)(
  'before MariaDB runs it',
  () => {
    let database: TenantDatabase;
    beforeAll(async () => {
      database = await startTenantDatabase(SCHEMA);
    });
    afterAll(() => database?.stop());

    async function rowsOf(sql: string, tables: readonly string[], values: readonly (string | number)[] = []) {
      return readAll(await database.connection.run(await database.letThrough(sql, tables, values), RUN));
    }

    describe('the schema', () => {
      it.each([
        ['a column was added', 'ALTER TABLE passing ADD COLUMN more int'],
        ['a column’s type changed', 'ALTER TABLE passing MODIFY n bigint'],
        ['a column was renamed', 'ALTER TABLE passing RENAME COLUMN word TO words'],
        ['columns were swapped', 'ALTER TABLE passing MODIFY n int AFTER word'],
        ['the table was dropped', 'DROP TABLE passing'],
        [
          'a view took its place',
          'DROP TABLE passing; CREATE VIEW passing AS SELECT id AS n, word FROM secrets',
        ],
        [
          'a table of another engine took its place',
          'DROP TABLE passing; CREATE TABLE passing (n int, word varchar(20)) ENGINE = MERGE',
        ],
      ])('is looked at again: %s', async (_what, change) => {
        await database.execute('DROP VIEW IF EXISTS passing; DROP TABLE IF EXISTS passing');
        await database.execute('CREATE TABLE passing (n int, word varchar(20))');
        const query = await database.approve('SELECT n, word FROM passing');
        await database.execute(change);
        await expect(database.connection.run(query, RUN)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
      });

      it('stays as it is until the statement has ended', async () => {
        const { batches } = await database.connection.run(
          await database.approve(
            'SELECT a.id AS id FROM orders AS a CROSS JOIN orders AS b CROSS JOIN orders AS c',
          ),
          RUN,
        );
        const iterator = batches[Symbol.asyncIterator]();
        await iterator.next();
        await expect(
          database.execute('SET lock_wait_timeout = 1; ALTER TABLE orders ADD COLUMN more int'),
        ).rejects.toMatchObject({ code: 'ER_LOCK_WAIT_TIMEOUT' });
        await iterator.return?.();
      });
    });

    describe('the second look', () => {
      it.each([
        ['another table', 'SELECT word FROM secrets', ['orders']],
        ['a table behind an alias', 'SELECT orders.word FROM secrets AS orders', ['orders']],
        ['a table in a subquery', 'SELECT id FROM orders WHERE id IN (SELECT id FROM secrets)', ['orders']],
        ['a table that is found by its key', 'SELECT word FROM secrets WHERE id = 1', ['orders']],
        ['a view’s table that was not proved', 'SELECT word FROM peephole', ['orders']],
        ['a table of another database', 'SELECT word FROM elsewhere.things', ['orders']],
        ['a table of the server', 'SELECT help_topic_id FROM mysql.help_topic', ['orders']],
        [
          'a table behind strings that look like its end',
          "SELECT 'x\\' AS a, word, ' from `shop`.`orders` where '''' = ''' AS b FROM secrets",
          ['orders'],
        ],
      ])('refuses %s', async (_what, sql, tables) => {
        await database.execute(`CREATE OR REPLACE VIEW peephole AS SELECT word FROM secrets;
        CREATE DATABASE IF NOT EXISTS elsewhere; CREATE OR REPLACE TABLE elsewhere.things (word int);
        GRANT SELECT ON elsewhere.* TO ${READER.user}; GRANT SELECT ON mysql.help_topic TO ${READER.user}`);
        await expect(rowsOf(sql, tables)).rejects.toThrow(SecondLookFault);
      });

      it.each([
        ['views within views', 'SELECT region FROM best', ['best']],
        [
          'a table under several aliases',
          'SELECT a.id FROM orders AS a JOIN orders AS b ON a.id = b.id',
          ['orders'],
        ],
        ['a statement without a table', 'SELECT 1 AS one', []],
        ['text that looks like SQL', "SELECT ' from `shop`.`secrets`' AS t, id FROM orders", ['orders']],
        ['a value that looks like SQL', 'SELECT ? AS t, id FROM orders', ['orders']],
      ])('lets %s pass', async (_what, sql, tables) => {
        const values = sql.includes('?') ? ["\\' from `shop`.`secrets` '"] : [];
        expect(await rowsOf(sql, tables, values)).not.toEqual([]);
      });

      it('can’t be had for a view the role may not look into; the shapes are compared all the same', async () => {
        await database.execute(`CREATE OR REPLACE VIEW plain AS SELECT id FROM orders;
        CREATE OR REPLACE USER narrow IDENTIFIED BY 'narrow';
        GRANT SELECT ON shop.plain TO narrow`);
        const narrow = database.connect({}, { user: 'narrow', password: 'narrow' });
        const query = await database.letThrough('SELECT id FROM plain', ['plain'], [], narrow);
        expect(await readAll(await narrow.run(query, RUN))).toHaveLength(1_000);
        await expect(narrow.explain(query, RUN)).rejects.toMatchObject({
          message: expect.stringContaining('SHOW VIEW'),
        });
        await database.execute('CREATE OR REPLACE VIEW plain AS SELECT total AS id FROM orders');
        await expect(narrow.run(query, RUN)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' });
      });
    });

    describe('what a session may do', () => {
      it('fixes what a statement means, whatever the server’s defaults are', async () => {
        await database.execute(`SET GLOBAL sql_mode = 'ORACLE'; SET GLOBAL time_zone = '+02:00'; SET GLOBAL sql_select_limit = 1;
        SET GLOBAL div_precision_increment = 0; SET GLOBAL max_statement_time = 0; SET GLOBAL lc_time_names = 'de_DE'`);
        try {
          const connection = database.connect();
          const query = await database.letThrough(
            `SELECT @@sql_mode, @@time_zone, @@collation_connection, @@character_set_results, @@max_statement_time,
                  @@tx_read_only, @@tx_isolation, @@in_transaction, 1 / 3, date_format('2025-03-01', '%M')
           FROM orders WHERE id < 3`,
            ['orders'],
          );
          const { batches } = await connection.run(query, { ...RUN, statementTimeoutMs: 1_500 });
          for (const batch of await collect(batches)) {
            expect(batch).toHaveLength(2);
            const [sqlMode, ...others] = batch[0] ?? [];
            expect(String(sqlMode).split(',').toSorted()).toEqual([
              'ANSI_QUOTES',
              'ERROR_FOR_DIVISION_BY_ZERO',
              'NO_BACKSLASH_ESCAPES',
              'ONLY_FULL_GROUP_BY',
              'PIPES_AS_CONCAT',
              'STRICT_TRANS_TABLES',
            ]);
            expect(others).toEqual([
              '+00:00',
              'utf8mb4_general_ci',
              'utf8mb4',
              1.5,
              '1',
              'REPEATABLE-READ',
              '1',
              '0.3333',
              'March',
            ]);
          }
        } finally {
          await database.execute(`SET GLOBAL sql_mode = DEFAULT; SET GLOBAL time_zone = DEFAULT; SET GLOBAL sql_select_limit = DEFAULT;
          SET GLOBAL div_precision_increment = DEFAULT; SET GLOBAL lc_time_names = DEFAULT`);
        }
      });

      it('reads one state of all tables', async () => {
        const { batches } = await database.connection.run(
          await database.approve(
            'SELECT a.id AS id FROM orders AS a CROSS JOIN orders AS b ORDER BY a.id DESC',
          ),
          { ...RUN, firstBatchRows: 1 },
        );
        await database.execute("INSERT INTO orders VALUES (5000, 'eu', 1)");
        const seen = new Set<unknown>();
        for (const [id] of await readAll({ batches })) seen.add(id);
        expect(seen.has(5000)).toBe(false);
        await database.execute('DELETE FROM orders WHERE id = 5000');
      });

      it.each([
        ['a row', "INSERT INTO secrets VALUES (3, 'new')", /read.only/i],
        ['a change', "UPDATE secrets SET word = 'changed'", /read.only/i],
        ['a deletion', 'DELETE FROM secrets', /read.only/i],
        ['a lock', 'SELECT word FROM secrets FOR UPDATE', /read.only/i],
        ['a table', 'CREATE TABLE made (n int)', /syntax/],
        ['a file', "SELECT 1 INTO OUTFILE 'parley-outfile'", /no rows/],
        ['a variable', 'SELECT 1 INTO @x', /no rows/],
        ['two statements', 'SELECT 1; DELETE FROM secrets', /syntax/],
        [
          'a file of this machine',
          "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE secrets",
          /local infile|prepared statement/i,
        ],
      ])('writes nothing, even for an administrator and past the guard: %s', async (_what, sql, reason) => {
        const before = await database.execute('SELECT * FROM secrets');
        const admin = database.connect({}, database.server.root);
        const query = await database.letThrough(sql, []);
        const outcome = admin.run(query, RUN).then(readAll);
        const error = await outcome.then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (reason === undefined) expect(error).toBeInstanceOf(SecondLookFault);
        else expect(String(error)).toMatch(reason);
        expect(await database.execute('SELECT * FROM secrets')).toEqual(before);
        expect(await database.execute("SHOW TABLES LIKE 'made'")).toEqual([]);
      });
    });

    describe('explaining', () => {
      it('tells a class of time from the rows that are looked at', async () => {
        const small = await database.connection.explain(
          await database.approve('SELECT id FROM orders WHERE id = 5'),
          RUN,
        );
        expect(small.timeClass).toBe('UNDER_A_SECOND');
        const large = await database.connection.explain(
          await database.approve(
            'SELECT count(*) AS c FROM orders AS a CROSS JOIN orders AS b CROSS JOIN orders AS c CROSS JOIN orders AS d',
          ),
          RUN,
        );
        expect(large.timeClass).toBe('LONGER');
        expect(large.plan).toMatch(/^id \| select \| table/);
        expect(large.plan.split('\n')).toHaveLength(5);
      });

      it('runs nothing, and shows no value', async () => {
        const query = await database.letThrough(
          'SELECT id FROM orders WHERE region = ?',
          ['orders'],
          ['a secret key'],
        );
        const { plan } = await database.connection.explain(query, RUN);
        expect(plan).toContain('orders');
        expect(plan).not.toContain('secret key');
      });

      it('looks at the tables as a run does', async () => {
        await expect(
          database.connection.explain(await database.letThrough('SELECT word FROM secrets', ['orders']), RUN),
        ).rejects.toThrow(SecondLookFault);
      });
    });

    it('knows which server it talks to, and what its role could do', async () => {
      expect(await database.connection.test(NEVER)).toMatchObject({
        serverVersion: expect.stringMatching(/^\d+\.\d+\.\d+-MariaDB/),
        rights: { isSuperuser: false, canWrite: false },
      });
      const admin = database.connect({}, database.server.root);
      expect((await admin.test(NEVER)).rights).toEqual({ isSuperuser: true, canWrite: true });
    });
  },
);
