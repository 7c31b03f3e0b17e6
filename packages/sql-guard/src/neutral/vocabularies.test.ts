import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbVocabulary } from '../duckdb/vocabulary.js';
import { mariadbVocabulary } from '../mariadb/vocabulary.js';
import { binary, choose, column, integer } from '../policies/build.js';
import { hmacPads } from '../policies/hash-key.js';
import type { TypedColumn, Vocabulary } from '../policies/vocabulary.js';
import type { PolicyScalar } from '../policy.js';
import { sqliteVocabulary } from '../sqlite/vocabulary.js';
import { ENGINES, startEngine, type TestEngine } from '../testing/engines.js';
import type { ExpressionNode, QueryNode } from '../tree/query-tree.js';
import { printTree } from './print.js';
import { SYNTAXES } from './syntaxes/syntaxes.js';

const VOCABULARIES: Readonly<Record<TestEngine['dialect'], Vocabulary>> = {
  mariadb: mariadbVocabulary,
  sqlite: sqliteVocabulary,
  duckdb: duckdbVocabulary,
};

/** A column of each type: how it is declared, a value, its text, and constants of its own type. */
type Sample = readonly [type: string, literal: string, text: string, constants?: readonly PolicyScalar[]];

const SAMPLES: Readonly<Record<TestEngine['dialect'], readonly Sample[]>> = {
  mariadb: [
    ['int(11)', '-5', '-5', [7, -30000]],
    ['tinyint(1)', 'true', '1', [true]],
    ['smallint(6)', '12', '12', [3]],
    ['bigint(20)', '9223372036854775807', '9223372036854775807', [0]],
    ['bigint(20) unsigned', '18446744073709551615', '18446744073709551615', [1]],
    ['decimal(18,4)', '12345678901234.5678', '12345678901234.5678', [0.25, 9]],
    ['float', '0.5', '0.5', [0.25]],
    ['double', '1e300', '1e300', [1.5]],
    ['varchar(40) CHARACTER SET latin1', "'naïve O''Brien'", "naïve O'Brien", ['constant']],
    ['text', "'ä€😀\\'", 'ä€😀\\', ['constant']],
    ['char(5)', "'ab'", 'ab', ['x']],
    ["enum('a','bö')", "'bö'", 'bö', ['a']],
    ["set('x','y')", "'x,y'", 'x,y', ['x']],
    ['blob', "x'00ff41'", '00ff41'],
    ['varbinary(4)', "x'fe'", 'fe'],
    ['bit(5)', "b'10101'", '15'],
    ['date', "'2025-01-02'", '2025-01-02'],
    ['datetime(3)', "'2025-01-02 03:04:05.678'", '2025-01-02 03:04:05.678'],
    ['timestamp', "'2025-01-02 03:04:05'", '2025-01-02 03:04:05'],
    ['time(2)', "'-01:02:03.40'", '-01:02:03.40'],
    ['year(4)', '2025', '2025'],
    ['uuid', "'123e4567-e89b-12d3-a456-426614174000'", '123e4567-e89b-12d3-a456-426614174000'],
    ['longtext', `'{"a": 1}'`, '{"a": 1}', ['{}']],
  ],
  sqlite: [
    ['INTEGER', '-5', '-5', [7, true]],
    ['REAL', '0.5', '0.5', [0.25]],
    ['NUMERIC(10,2)', '1.5', '1.5', [2]],
    ['BIGINT', '9223372036854775807', '9223372036854775807', [1]],
    ['TEXT', "'ä€😀\\ O''Brien'", "ä€😀\\ O'Brien", ['constant']],
    ['VARCHAR(20)', "'ab'", 'ab', ['x']],
    ['BLOB', "x'00ff41'", '00ff41', ['x']],
    ['DATE', "'2025-01-02'", '2025-01-02', ['2025-02-03']],
    ['', "'loose'", 'loose', ['x']],
    ['INTEGER', "'no number'", 'no number'],
    ['TEXT', "x'ff'", 'ff'],
  ],
  duckdb: [
    ['INTEGER', '-5', '-5', [7, -30000]],
    ['UTINYINT', '200', '200'],
    ['BIGINT', '9223372036854775807', '9223372036854775807', [0]],
    ['HUGEINT', '170141183460469231731687303715884105727', '170141183460469231731687303715884105727', [1]],
    ['DECIMAL(18,4)', '12345678901234.5678', '12345678901234.5678', [0.25, 9]],
    ['DOUBLE', '1e300', '1e+300', [1.5]],
    ['FLOAT', '0.5', '0.5'],
    ['BOOLEAN', 'true', 'true', [false]],
    ['VARCHAR', "'ä€😀\\ O''Brien'", "ä€😀\\ O'Brien", ['constant']],
    ['BLOB', "'\\x00\\xFFA'::BLOB", '00ff41'],
    ['DATE', "'2025-01-02'", '2025-01-02'],
    ['TIME', "'01:02:03.4'", '01:02:03.4'],
    ['TIMESTAMP', "'2025-01-02 03:04:05.678'", '2025-01-02 03:04:05.678'],
    ['TIMESTAMP WITH TIME ZONE', "'2025-01-02 03:04:05+00'", '2025-01-02 03:04:05+00'],
    ['INTERVAL', "'1 day 2 hours'", '1 day 02:00:00'],
    ['UUID', "'123e4567-e89b-12d3-a456-426614174000'", '123e4567-e89b-12d3-a456-426614174000'],
    ['INTEGER[]', '[1, 2]', '[1, 2]'],
    ["ENUM('a', 'bö')", "'bö'", 'bö'],
    ['JSON', `'{"a": 1}'`, '{"a": 1}'],
  ],
};

const KEY = 'a key of the tests';

describe.each(ENGINES)('the vocabulary of %s', (dialect) => {
  const vocabulary = VOCABULARIES[dialect];
  const samples = SAMPLES[dialect];
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startEngine(dialect);
    const declared = samples.map(([type], index) => `c${index} ${type}`).join(', ');
    await engine.run(`CREATE TABLE cells (id integer, ${declared})`);
    // The first row has values, the second none.
    await engine.run(`INSERT INTO cells VALUES (1, ${samples.map(([, literal]) => literal).join(', ')})`);
    await engine.run(`INSERT INTO cells VALUES (2, ${samples.map(() => 'NULL').join(', ')})`);
  });
  afterAll(() => engine?.stop());

  const columns = samples.map(
    ([type], index): TypedColumn => ({
      node: column('source', `c${index}`),
      type: type.replace(/ CHARACTER SET.*/, ''),
    }),
  );
  /** Cells of both rows, for an expression of each column. */
  const ask = async (expressions: readonly ExpressionNode[]) => {
    const { sql, values } = printTree(selectOf(expressions), SYNTAXES[dialect]);
    return engine.run(sql, values);
  };
  const nulls = samples.map(() => null);

  it('writes any value as text, and NULL as NULL', async () => {
    const texts = await ask(columns.map((cell) => vocabulary.asText(cell)));
    expect(texts).toEqual([samples.map(([, , text]) => text), nulls]);
  });

  it('hides any value', async () => {
    expect(await ask(columns.map((cell) => vocabulary.nothing(cell)))).toEqual([nulls, nulls]);
  });

  it('hashes any value as HMAC-SHA-256 does', async () => {
    for (const key of [KEY, 'k'.repeat(64), 'ü'.repeat(100)]) {
      const hashed = await ask(
        columns.map((cell) => vocabulary.hash(vocabulary.asText(cell), hmacPads(key))),
      );
      const expected = samples.map(([, , text]) => createHmac('sha256', key).update(text).digest('hex'));
      expect(hashed).toEqual([expected, nulls]);
    }
  });

  it('shows the last characters of any value behind a mark that tells no length', async () => {
    for (const keepLast of [0, 1, 3, 50]) {
      const shown = await ask(columns.map((cell) => vocabulary.partial(vocabulary.asText(cell), keepLast)));
      const expected = samples.map(([, , text]) => {
        const characters = [...text];
        return characters.length > keepLast && keepLast > 0
          ? `****${characters.slice(-keepLast).join('')}`
          : '****';
      });
      expect(shown).toEqual([expected, nulls]);
    }
  });

  it('shows a constant in any column, and beside it values as they are', async () => {
    const everything: readonly PolicyScalar[] = [
      "it's \\ 'quoted'",
      'ä€',
      '',
      5,
      -1,
      0.25,
      1e21,
      2 ** 40,
      true,
      false,
    ];
    const isFirst = binary('=', column('source', 'id'), integer(1));
    for (const value of everything) {
      const masks = columns.map((cell) => vocabulary.constant(value, cell));
      const constants = (await ask(masks.map(({ expression }) => expression))).map((row) =>
        row.map(constantOf),
      );
      expect([value, ...constants]).toEqual([
        value,
        ...constants.map((row) => row.map(() => constantOf(String(value)))),
      ]);
      const clear = columns.map((cell, index) =>
        choose(
          isFirst,
          masks[index]?.type === 'text' ? vocabulary.asText(cell) : cell.node,
          masks[index]?.expression,
        ),
      );
      const plain = await ask(
        columns.map((cell, index) => (masks[index]?.type === 'text' ? vocabulary.asText(cell) : cell.node)),
      );
      const [shown] = await ask(clear);
      expect([value, shown?.map(numberText)]).toEqual([value, plain[0]?.map(numberText)]);
    }
  });

  it('gives a constant the type of the column where it fits', () => {
    for (const [index, [type, , , constants = []]] of samples.entries()) {
      const cell = columns[index];
      for (const constant of constants) {
        expect([type, constant, cell && vocabulary.constant(constant, cell).type]).toEqual([
          type,
          constant,
          'of the column',
        ]);
      }
    }
  });

  it('compares any value with any column, without an error, and what does not fit admits nothing', async () => {
    const misfits = ["nonsense'", '', '2025-13-45', '9'.repeat(60), 'NaN'];
    for (const value of [...misfits, '5', 5, 0.5, 1e30, true]) {
      for (const operator of ['=', '<', '>'] as const) {
        const comparisons = columns.map((cell) =>
          binary(operator, cell.node, vocabulary.bound(value, cell.type)),
        );
        const answers = await ask(comparisons);
        expect(answers[1]).toEqual(nulls);
      }
      const inside = await ask(
        columns.map((cell) => vocabulary.isOneOf(cell, [value, 5], { negated: false })),
      );
      const outside = await ask(
        columns.map((cell) => vocabulary.isOneOf(cell, [value, 5], { negated: true })),
      );
      for (const [index, cell] of (inside[0] ?? []).entries()) {
        expect([truth(cell), truth(outside[0]?.[index] ?? null)]).not.toEqual([true, true]);
      }
    }
    const numbers = samples.flatMap(([type], index) => (NUMBERS.test(type) ? [index] : []));
    for (const value of misfits) {
      const answers = await ask(
        numbers.flatMap((index) => {
          const cell = columns[index];
          if (cell === undefined) return [];
          return (['=', '<', '>'] as const).map((operator) =>
            binary(operator, cell.node, vocabulary.bound(value, cell.type)),
          );
        }),
      );
      if (value !== '9'.repeat(60)) expect([value, ...new Set(answers[0]?.map(truth))]).not.toContain(true);
    }
  });

  it('finds a value that it compares with', async () => {
    for (const [index, [type, literal, text]] of samples.entries()) {
      const cell = columns[index];
      const isMisplaced = literal.startsWith('x') || (NUMBERS.test(type) && !Number.isFinite(Number(text)));
      if (cell === undefined || isMisplaced || !FOUND_BY_TEXT.test(type)) continue;
      const [first] = await ask([
        binary('=', cell.node, vocabulary.bound(text, cell.type)),
        vocabulary.isOneOf(cell, [text], { negated: false }),
      ]);
      expect([type, ...(first ?? []).map(truth)]).toEqual([type, true, true]);
    }
  });
});

const NUMBERS = /int|decimal|numeric|double|float|real/i;
/** Types whose text leads back to the value: not floating points, bytes, lists. */
const FOUND_BY_TEXT =
  /^(?:(?:tiny|small|big|huge|utiny)?int|integer|decimal|numeric|varchar|text|char|enum|date|time|uuid|boolean|datetime)/i;

const truth = (cell: string | null) => (cell === null ? null : cell === '1' || cell === 'true');
/** A number's text may have more or fewer zeroes, by its type; a truth value may be a number. */
const constantOf = (cell: string | null) =>
  cell === 'true' ? '1' : cell === 'false' ? '0' : numberText(cell);
const numberText = (cell: string | null) =>
  cell === null || !/^-?\d+(\.\d+)?(e\+?\d+)?$/.test(cell)
    ? cell
    : cell
        .replace('e+', 'e')
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '');

/** `SELECT expressions FROM cells AS source ORDER BY id`. */
function selectOf(expressions: readonly ExpressionNode[]): QueryNode {
  return {
    recursive: false,
    ctes: [],
    body: {
      kind: 'select',
      id: -1,
      distinct: false,
      distinctOn: [],
      targets: expressions.map((expression, index) => ({ name: `x${index}`, alias: null, expression })),
      from: [
        {
          kind: 'table',
          id: -1,
          schema: null,
          name: 'cells',
          alias: { name: 'source', columnNames: [] },
          offset: -1,
        },
      ],
      where: null,
      groupBy: [],
      grouping: 'plain',
      having: null,
      qualify: null,
      windows: [],
    },
    orderBy: [{ expression: column('source', 'id'), descending: false, nulls: null }],
    limit: null,
    offset: null,
  };
}
