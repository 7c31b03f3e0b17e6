import type { CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import { binaryFor } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READER, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  CREATE TABLE customers (
    id int unsigned PRIMARY KEY AUTO_INCREMENT, name varchar(40) NOT NULL, credit decimal(12, 2) COMMENT 'What they may owe',
    \`Odd "Name\` text, kind enum('a', 'it''s'), hidden int INVISIBLE, doc json
  ) COMMENT 'Who buys';
  CREATE TABLE orders (
    id int, line int, customer_id int unsigned, parent_id int, parent_line int,
    PRIMARY KEY (id, line), FOREIGN KEY (customer_id) REFERENCES customers (id),
    FOREIGN KEY (parent_id, parent_line) REFERENCES orders (id, line)
  );
  INSERT INTO orders (id, line) SELECT seq, 1 FROM seq_1_to_500;
  CREATE TABLE badges (
    id int PRIMARY KEY, code varchar(40) UNIQUE, region varchar(40), \`No\` int, hidden int INVISIBLE, memo text,
    UNIQUE again (code), UNIQUE (region, \`No\`), UNIQUE (hidden), UNIQUE (memo(10)), KEY (region)
  );
  CREATE VIEW rich AS SELECT id, name FROM customers;
  CREATE TABLE part_1 (n int) ENGINE = MyISAM;
  CREATE TABLE parts (n int) ENGINE = MERGE UNION = (part_1);
  CREATE TABLE versions (n int) WITH SYSTEM VERSIONING;
  CREATE SEQUENCE numbers;
  CREATE DATABASE elsewhere;
  CREATE TABLE elsewhere.things (n int);
  ANALYZE TABLE orders;
`;
const NEVER = new AbortController().signal;

describe.runIf(binaryFor('mariadbd', 'Reading MariaDB’s catalogue') !== undefined)(
  'introspecting MariaDB',
  () => {
    let database: TenantDatabase;
    beforeAll(async () => {
      database = await startTenantDatabase(SCHEMA);
    });
    afterAll(() => database?.stop());

    const byName = ({ tables }: PhysicalCatalog): Record<string, CatalogTable> =>
      Object.fromEntries(tables.map((table) => [table.table, table]));

    it('describes tables with columns, keys and comments', async () => {
      const catalog = await database.connection.introspect(NEVER);
      expect(catalog).toMatchObject({
        engine: 'mariadb',
        searchPath: ['shop'],
        tableNames: 'case-sensitive',
      });
      const { customers, orders } = byName(catalog);
      expect(customers).toEqual({
        schema: 'shop',
        table: 'customers',
        kind: 'table',
        comment: 'Who buys',
        foreignKeys: [],
        uniqueKeys: [],
        rowEstimate: 0,
        columns: [
          { name: 'id', type: 'int(10) unsigned', nullable: false, isPrimaryKey: true },
          { name: 'name', type: 'varchar(40)', nullable: false, isPrimaryKey: false },
          {
            name: 'credit',
            type: 'decimal(12,2)',
            nullable: true,
            comment: 'What they may owe',
            isPrimaryKey: false,
          },
          { name: 'Odd "Name', type: 'text', nullable: true, isPrimaryKey: false },
          { name: 'kind', type: "enum('a','it''s')", nullable: true, isPrimaryKey: false },
          { name: 'doc', type: 'longtext', nullable: true, isPrimaryKey: false },
        ],
      });
      expect(orders?.columns.filter((column) => column.isPrimaryKey).map((column) => column.name)).toEqual([
        'id',
        'line',
      ]);
      expect(orders?.rowEstimate).toBe(500);
      expect(orders?.foreignKeys).toEqual([
        { columns: ['customer_id'], references: { schema: 'shop', table: 'customers', columns: ['id'] } },
        {
          columns: ['parent_id', 'parent_line'],
          references: { schema: 'shop', table: 'orders', columns: ['id', 'line'] },
        },
      ]);
    });

    it('tells unique keys of columns that are seen', async () => {
      const { badges, rich } = byName(await database.connection.introspect(NEVER));
      expect(badges?.uniqueKeys).toEqual([['code'], ['memo'], ['region', 'No']]);
      expect(rich?.uniqueKeys).toEqual([]);
    });

    it('tells what holds no rows of its own, and leaves out what is no table or of another database', async () => {
      const tables = byName(await database.connection.introspect(NEVER));
      expect(Object.fromEntries(Object.values(tables).map(({ table, kind }) => [table, kind]))).toEqual({
        badges: 'table',
        customers: 'table',
        orders: 'table',
        part_1: 'table',
        parts: 'foreign table',
        rich: 'view',
      });
      expect(tables.rich).toMatchObject({ columns: [{ name: 'id' }, { name: 'name' }] });
      expect(tables.rich).not.toHaveProperty('comment');
    });

    it('shows what the role may select, and no more', async () => {
      await database.execute(`CREATE USER clerk IDENTIFIED BY 'clerk'; GRANT SELECT (id, name), UPDATE ON customers TO clerk;
      GRANT INSERT ON orders TO clerk; GRANT SELECT ON rich TO clerk`);
      const clerk = database.connect({}, { user: 'clerk', password: 'clerk' });
      const { tables } = await clerk.introspect(NEVER);
      expect(tables.map(({ table, columns }) => [table, columns.map(({ name }) => name)])).toEqual([
        ['customers', ['id', 'name']],
        ['rich', ['id', 'name']],
      ]);
      expect((await clerk.test(NEVER)).rights).toEqual({ isSuperuser: false, canWrite: true });
    });

    it('has a hash that follows the schema, not its rows', async () => {
      const before = (await database.connection.introspect(NEVER)).hash;
      await database.execute('INSERT INTO orders (id, line) VALUES (1000, 1); ANALYZE TABLE orders');
      expect((await database.connection.introspect(NEVER)).hash).toBe(before);
      await database.execute('ALTER TABLE orders ADD COLUMN more int');
      expect((await database.connection.introspect(NEVER)).hash).not.toBe(before);
    });
  },
);

describe.runIf(binaryFor('mariadbd', 'MariaDB where names know no case') !== undefined)(
  'MariaDB that folds names',
  () => {
    it('says so, and finds its tables again', async () => {
      const database = await startTenantDatabase(
        'CREATE TABLE Orders (Id int); INSERT INTO Orders VALUES (1)',
        ['--lower-case-table-names=1'],
      );
      try {
        const catalog = await database.connection.introspect(NEVER);
        expect(catalog).toMatchObject({ tableNames: 'case-insensitive', tables: [{ table: 'orders' }] });
        expect((await database.read('SELECT id FROM ORDERS')).rows).toEqual([[1]]);
        expect(database.settings.user).toBe(READER.user);
      } finally {
        await database.stop();
      }
    });
  },
);
