import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printTree } from '../neutral/print.js';
import { MARIADB_SYNTAX } from '../neutral/syntaxes/mariadb.js';
import { binary, column } from '../policies/build.js';
import type { PolicyScalar } from '../policy.js';
import { readSelect } from '../polyglot/read-select.js';
import { HAS_MARIADB, startEngine, type TestEngine } from '../testing/engines.js';
import { polyglotParser } from '../testing/polyglot-parser.js';
import { MARIADB_RULES } from './reading-rules.js';
import { mariadbVocabulary } from './vocabulary.js';

const COLUMNS = { flag: 'bit(1)', day: 'date', moment: 'datetime' } as const;
const KEYED = { whole: 'int', money: 'decimal(10,2)', moment: 'datetime', clock: 'time' } as const;

/** MariaDB makes zero of what is no number and no day: a rule with such a value must not admit the rows that hold zero. */
describe.runIf(HAS_MARIADB)('a value that does not fit its column', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine('mariadb');
    await engine.run('create table zeroes (flag bit(1), day date, moment datetime)');
    await engine.run(
      `set statement sql_mode = '' for insert into zeroes values (b'0', '0000-00-00', '0000-00-00')`,
    );
    await engine.run(`create table keyed (whole int, money decimal(10,2), moment datetime, clock time,
      key (whole), key (money), key (moment), key (clock))`);
    const rows = Array.from(
      { length: 50 },
      (_, id) => `(${id}, ${id}, '2025-01-05 10:00:${id + 10}', '10:00:${id + 10}')`,
    );
    await engine.run(`insert into keyed values ${rows.join(', ')}`);
  });
  afterAll(() => engine?.stop());

  const admitted = (name: keyof typeof COLUMNS, value: PolicyScalar) =>
    admittedOf('zeroes', [name, COLUMNS[name]], value);

  async function admittedOf(
    table: string,
    [name, type]: readonly [name: string, type: string],
    value: PolicyScalar,
  ): Promise<number> {
    const parser = polyglotParser('mariadb');
    const options = { rules: MARIADB_RULES, parameters: 'refused' } as const;
    const tree = await readSelect(`select 1 from ${table} where 1 = 1`, parser, options);
    if (tree.body.kind !== 'select') throw new Error('no SELECT');
    const where = binary('=', column(name), mariadbVocabulary.bound(value, type));
    const { sql, values } = printTree({ ...tree, body: { ...tree.body, where } }, MARIADB_SYNTAX);
    return (await engine.run(sql, values)).length;
  }

  it.each([
    ['flag', 'abc'],
    ['flag', ''],
    ['day', '2025-13-45'],
    ['day', '2025-02-30'],
    ['moment', '2025-02-30 10:00:00'],
    ['moment', '2025-02-03 25:00'],
  ] as const)('is equal to nothing: %s, %s', async (name, value) => {
    expect(await admitted(name, value)).toBe(0);
  });

  it.each([
    ['flag', '0'],
    ['day', '0000-00-00'],
    ['moment', '0000-00-00 00:00:00'],
  ] as const)('unlike one that does: %s, %s', async (name, value) => {
    expect(await admitted(name, value)).toBe(1);
  });

  // By a key, MariaDB would find what the value is rounded to.
  it.each([
    ['whole', 40.5],
    ['whole', '40.5'],
    ['whole', 1e-7],
    ['money', 40.001],
    ['money', 1e-7],
    ['moment', '2025-01-05 10:00:20.4'],
    ['clock', '10:00:20.4'],
  ] as const)('is equal to nothing by a key either: %s, %s', async (name, value) => {
    expect(await admittedOf('keyed', [name, KEYED[name]], value)).toBe(0);
  });

  it.each([
    ['whole', 40],
    ['money', '40.00'],
    ['moment', '2025-01-05T10:00:20.000'],
    ['clock', '10:00:20.0'],
  ] as const)('unlike one that the key has: %s, %s', async (name, value) => {
    expect(await admittedOf('keyed', [name, KEYED[name]], value)).toBe(1);
  });
});
