import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printTree } from '../neutral/print.js';
import { MARIADB_SYNTAX } from '../neutral/syntaxes/mariadb.js';
import { binary, column } from '../policies/build.js';
import { readSelect } from '../polyglot/read-select.js';
import { HAS_MARIADB, startEngine, type TestEngine } from '../testing/engines.js';
import { polyglotParser } from '../testing/polyglot-parser.js';
import { MARIADB_RULES } from './reading-rules.js';
import { mariadbVocabulary } from './vocabulary.js';

const COLUMNS = { flag: 'bit(1)', day: 'date', moment: 'datetime' } as const;

/** MariaDB makes zero of what is no number and no day: a rule with such a value must not admit the rows that hold zero. */
describe.runIf(HAS_MARIADB)('a value that does not fit its column', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine('mariadb');
    await engine.run('create table zeroes (flag bit(1), day date, moment datetime)');
    await engine.run(
      `set statement sql_mode = '' for insert into zeroes values (b'0', '0000-00-00', '0000-00-00')`,
    );
  });
  afterAll(() => engine?.stop());

  async function admitted(name: keyof typeof COLUMNS, value: string): Promise<number> {
    const parser = polyglotParser('mariadb');
    const options = { rules: MARIADB_RULES, parameters: 'refused' } as const;
    const tree = await readSelect('select 1 from zeroes where 1 = 1', parser, options);
    if (tree.body.kind !== 'select') throw new Error('no SELECT');
    const where = binary('=', column(name), mariadbVocabulary.bound(value, COLUMNS[name]));
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
});
