import { binaryFor } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectRepeats,
  expectSample,
  expectViewsAndEmptyTables,
  expectWholeTable,
  LARGE_ROWS,
  profiledTables,
} from '../profiles/profile-contract.test-support.js';
import { startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  ${profiledTables({
    ...{ text: 'varchar(60)', boolean: 'boolean', decimal: 'decimal(10, 2)', document: 'blob' },
    documentOf: (value) => `'${value}'`,
  })}
  INSERT INTO large SELECT seq, seq % 7, IF(seq % 2 = 0, 'even', 'odd') FROM seq_1_to_${LARGE_ROWS};
  CREATE TABLE odd (
    \`Odd \\\`Name\` text, feeling enum('sad', 'ok'), tags set('a', 'b'), place point, code uuid, bits bit(3), raw varbinary(9), nap time
  );
  INSERT INTO odd VALUES ('x', 'ok', 'a,b', Point(1, 2), UUID(), b'101', x'00ff', '-12:00:00');
  CREATE VIEW slow AS SELECT id, SLEEP(1) AS nap FROM large;
  ANALYZE TABLE people, large, odd;
`.replace('`Odd \\`Name`', '`Odd ``Name`');
const signal = new AbortController().signal;

describe.runIf(binaryFor('mariadbd', 'Profiles of MariaDB’s tables') !== undefined)(
  'profiles of MariaDB’s tables',
  () => {
    let database: TenantDatabase;
    beforeAll(async () => {
      database = await startTenantDatabase(SCHEMA);
    });
    afterAll(() => database?.stop());

    it('are exact of a small one', () => expectWholeTable(database.connection));
    it('are of views and empty tables too', () => expectViewsAndEmptyTables(database.connection));
    it('are of a sample of a large one', () => expectSample(database.connection, 3_200));
    it('tell whether a column’s values repeat in all rows', () => expectRepeats(database.connection));

    async function profile(name: string, statementTimeoutMs = 20_000) {
      const { tables } = await database.connection.introspect(signal);
      const table = tables.find((each) => each.table === name);
      if (table === undefined) throw new Error(`no table ${name}`);
      return database.connection.profile(table, { signal, statementTimeoutMs, maxRows: 1_000 });
    }

    it('are of columns of any type and name', async () => {
      const odd = Object.fromEntries((await profile('odd')).map((each) => [each.column, each]));
      expect(odd['Odd `Name']).toMatchObject({ min: 'x', samples: [{ value: 'x', share: 1 }] });
      expect(odd.feeling?.samples).toEqual([{ value: 'ok', share: 1 }]);
      expect(odd.tags?.samples).toEqual([{ value: 'a,b', share: 1 }]);
      for (const name of ['place', 'code', 'bits', 'raw']) {
        expect(odd[name]).toMatchObject({ distinct: 1, nullShare: 0, min: null });
      }
      expect(odd.nap).toMatchObject({ min: '-12:00:00', max: '-12:00:00' });
    });

    it('end in the database when they take too long', async () => {
      await expect(profile('slow', 200)).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
    });
  },
);
