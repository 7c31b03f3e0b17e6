import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlConnection } from '../driver.js';
import { startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

let database: TenantDatabase;

beforeAll(async () => {
  database = await startTenantDatabase('CREATE TABLE orders (id int PRIMARY KEY, amount numeric)');
});
afterAll(() => database.stop());

const rightsOf = async (connection: SqlConnection = database.connection) =>
  (await connection.test(new AbortController().signal)).rights;

describe('the rights of a role', () => {
  it('are none where it may only read', async () => {
    expect(await rightsOf()).toEqual({ isSuperuser: false, canWrite: false });
  });

  it.each([
    ['insert into one table', 'INSERT ON orders'],
    ['empty one table', 'TRUNCATE ON orders'],
    ['change one column', 'UPDATE (amount) ON orders'],
    ['create tables', 'CREATE ON SCHEMA public'],
    ['create schemas', 'CREATE ON DATABASE shop'],
  ])('are to write where it may %s', async (_what, right) => {
    await database.execute(`GRANT ${right} TO shop_reader`);
    const granted = await rightsOf();
    await database.execute(`REVOKE ${right} FROM shop_reader`);
    expect(granted).toEqual({ isSuperuser: false, canWrite: true });
    expect(await rightsOf()).toEqual({ isSuperuser: false, canWrite: false });
  });

  it('are also those that everybody has', async () => {
    await database.execute('GRANT DELETE ON orders TO PUBLIC');
    const granted = await rightsOf();
    await database.execute('REVOKE DELETE ON orders FROM PUBLIC');
    expect(granted).toEqual({ isSuperuser: false, canWrite: true });
  });

  it('are all for a superuser', async () => {
    await database.execute('ALTER ROLE shop_reader SUPERUSER');
    const granted = await rightsOf(database.connect());
    await database.execute('ALTER ROLE shop_reader NOSUPERUSER');
    expect(granted).toEqual({ isSuperuser: true, canWrite: true });
  });
});
