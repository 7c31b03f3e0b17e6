import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvaluationQuestion } from '../question-set.js';
import { type Answer, type CellKind, cellOf, type Row } from './cell.js';
import { matchesGold } from './match-answers.js';

type Plain = string | number | boolean | null;

function answer(columns: string, rows: readonly (readonly Plain[])[]): Answer {
  return { columns: columns.split(' '), rows: rows.map((row) => row.map(cell)) };
}

function cell(value: Plain) {
  const kinds = { number: 'number', boolean: 'boolean', string: 'text' } as const;
  if (value === null) return null;
  const kind: CellKind = kinds[typeof value as keyof typeof kinds];
  return cellOf(kind, String(value));
}

interface Case {
  readonly question?: string;
  readonly sql?: string;
  readonly anyOf?: readonly string[];
}

function matches(
  got: Answer,
  gold: Answer,
  { question = '', sql = 'SELECT 1', anyOf = [] }: Case = {},
): boolean {
  const statement = { sql, anyOf };
  const asked: EvaluationQuestion = { id: '1', question, category: 'all', gold: [statement] };
  return matchesGold(got, gold, { question: asked, statement });
}

const CITIES = answer('city n', [
  ['Rome', 3],
  ['Oslo', 1],
  ['Oslo', 1],
]);

describe('rows', () => {
  it('in any order, each as often, columns by what is in them', () => {
    expect(
      matches(
        answer('a b', [
          [1, 'Oslo'],
          [3, 'Rome'],
          [1, 'Oslo'],
        ]),
        CITIES,
      ),
    ).toBe(true);
    expect(
      matches(
        answer('a b', [
          [1, 'Oslo'],
          [3, 'Rome'],
          [3, 'Rome'],
        ]),
        CITIES,
      ),
    ).toBe(false);
    expect(
      matches(
        answer('a b', [
          [1, 'Oslo'],
          [3, 'Rome'],
        ]),
        CITIES,
      ),
    ).toBe(false);
  });

  it('with a column more, or fewer, are another answer', () => {
    expect(matches(answer('a', [['Rome'], ['Oslo'], ['Oslo']]), CITIES)).toBe(false);
    expect(
      matches(
        answer('a b c', [
          ['Rome', 3, 1],
          ['Oslo', 1, 1],
          ['Oslo', 1, 1],
        ]),
        CITIES,
      ),
    ).toBe(false);
  });

  it('whose columns hold the same values in other rows are not the same', () => {
    const swapped = answer('a b', [
      ['Rome', 1],
      ['Oslo', 3],
      ['Oslo', 1],
    ]);
    expect(matches(swapped, CITIES)).toBe(false);
  });
});

describe('cells', () => {
  it.each<[string, Plain, Plain, boolean]>([
    ['a fraction within 1e-4 of it', 3.33333, 3.3334, true],
    ['a fraction beyond that', 3.3333, 3.3337, false],
    ['whole numbers one apart', 1_000_000, 1_000_001, false],
    ['an integer and a decimal', 3, 3.0, true],
    ['a day and its midnight', '2025-01-31', '2025-01-31T00:00:00Z', true],
    ['a day and its noon', '2025-01-31', '2025-01-31 12:00:00', false],
    ['nothing and zero', null, 0, false],
    ['texts of other case', 'Rome', 'rome', false],
    ['a number and its text', 3, '3', false],
  ])('%s', (_, one, other, isSame) => {
    expect(matches(answer('a', [[one]]), answer('a', [[other]]))).toBe(isSame);
    expect(matches(answer('a', [[other]]), answer('a', [[one]]))).toBe(isSame);
  });

  it('spans of time by how long they are', () => {
    const span = (text: string): Answer => ({ columns: ['a'], rows: [[cellOf('interval', text)]] });
    expect(matches(span('P1DT2H'), span('PT26H'))).toBe(true);
    expect(matches(span('P1M'), span('P30D'))).toBe(true);
    expect(matches(span('P1D'), span('P2D'))).toBe(false);
    expect(matches(span('P1DT-1H'), span('PT23H'))).toBe(true);
  });

  it('numbers beyond what a double holds, to the last digit', () => {
    const number = (text: string): Answer => ({ columns: ['a'], rows: [[cellOf('number', text)]] });
    expect(matches(number('9007199254740993'), number('9007199254740992'))).toBe(false);
    expect(matches(number('9007199254740993'), number('9007199254740993'))).toBe(true);
  });

  it('nearly equal numbers are assigned so that each has a partner', () => {
    // 1.0001 is near both others, which are not near each other.
    const gold = answer('a', [[1.0001], [1.00001]]);
    expect(matches(answer('a', [[1.00019], [1.0001]]), gold)).toBe(true);
  });
});

describe('any of several columns', () => {
  const gold = answer('name aid n', [
    ['Ada', 7, 2],
    ['Ben', 9, 2],
  ]);
  const anyOf = ['a.name', 'a.aid'];

  it.each<[string, Answer, boolean]>([
    [
      'both',
      answer('x y z', [
        ['Ada', 7, 2],
        ['Ben', 9, 2],
      ]),
      true,
    ],
    [
      'the name',
      answer('x n', [
        ['Ada', 2],
        ['Ben', 2],
      ]),
      true,
    ],
    [
      'the key',
      answer('n x', [
        [2, 7],
        [2, 9],
      ]),
      true,
    ],
    ['neither', answer('n', [[2], [2]]), false],
    [
      'no other column',
      answer('x y', [
        ['Ada', 7],
        ['Ben', 9],
      ]),
      false,
    ],
  ])('%s', (_, got, isRight) => {
    expect(matches(got, gold, { anyOf })).toBe(isRight);
  });

  it('of one name are told apart by their place', () => {
    const twins = answer('name name', [
      ['Ada', 'Rome'],
      ['Ben', 'Oslo'],
    ]);
    expect(matches(answer('x', [['Rome'], ['Oslo']]), twins, { anyOf: ['a.name', 'b.name'] })).toBe(true);
    expect(matches(answer('x', [['Rome'], ['Oslo']]), twins, { anyOf: ['a.name'] })).toBe(false);
  });
});

describe('order', () => {
  const gold = answer('city n', [
    ['Rome', 3],
    ['Oslo', 1],
    ['Bern', 1],
  ]);
  const turned = answer('city n', [
    ['Oslo', 1],
    ['Bern', 1],
    ['Rome', 3],
  ]);
  const level = answer('city n', [
    ['Rome', 3],
    ['Bern', 1],
    ['Oslo', 1],
  ]);
  const sql = 'SELECT city, count(*) AS n FROM t GROUP BY city ORDER BY n DESC NULLS LAST LIMIT 5';

  it('counts where the question asks for one and the gold has one', () => {
    expect(matches(turned, gold, { sql, question: 'Cities by number of shops' })).toBe(true);
    expect(matches(turned, gold, { sql, question: 'Cities, sorted by number of shops' })).toBe(false);
    expect(matches(turned, gold, { sql, question: 'Cities, most frequent first' })).toBe(false);
    expect(matches(turned, gold, { question: 'Cities, sorted by number of shops' })).toBe(true);
  });

  it('leaves rows with equal keys free', () => {
    expect(matches(level, gold, { sql, question: 'Cities ordered by number of shops' })).toBe(true);
  });

  it('is that of the rows where the keys are no columns', () => {
    const hidden = 'SELECT city, n FROM t ORDER BY size * 2';
    expect(matches(level, gold, { sql: hidden, question: 'Cities ordered by size' })).toBe(false);
    expect(matches(gold, gold, { sql: hidden, question: 'Cities ordered by size' })).toBe(true);
  });

  it('is not that of a subquery', () => {
    const inner = 'SELECT * FROM (SELECT city, n FROM t ORDER BY n DESC LIMIT 3) s';
    expect(matches(turned, gold, { sql: inner, question: 'Cities, sorted' })).toBe(true);
  });
});

describe('any answer', () => {
  const plain = fc.oneof(
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom('a', 'b', 'c'),
    fc.constant(null),
    fc.double({ min: 0, max: 2, noNaN: true }),
  );
  const tables = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 8 }))
    .chain(([width, height]) =>
      fc
        .array(fc.array(plain, { minLength: width, maxLength: width }), {
          minLength: height,
          maxLength: height,
        })
        .map((rows) => answer(Array.from({ length: width }, (_, index) => `c${index}`).join(' '), rows)),
    );

  it('is right with its columns and rows in another order', () => {
    fc.assert(
      fc.property(tables, fc.infiniteStream(fc.nat()), (gold, draws) => {
        const shuffle = <T>(items: readonly T[]): readonly T[] =>
          items
            .map((item) => ({ item, key: draws.next().value as number }))
            .sort((one, other) => one.key - other.key)
            .map(({ item }) => item);
        const columns = shuffle(gold.columns.map((_, index) => index));
        const rows: readonly Row[] = shuffle(
          gold.rows.map((row) => columns.map((column) => row[column] ?? null)),
        );
        expect(matches({ columns: columns.map(String), rows }, gold)).toBe(true);
      }),
    );
  });

  it('is wrong with one cell changed', () => {
    fc.assert(
      fc.property(tables, fc.nat(), fc.nat(), (gold, rowDraw, columnDraw) => {
        fc.pre(gold.rows.length > 0);
        const [place, column] = [rowDraw % gold.rows.length, columnDraw % gold.columns.length];
        const rows = gold.rows.map((row, index) =>
          index === place ? row.with(column, { kind: 'text', value: 'elsewhere' }) : row,
        );
        expect(matches({ ...gold, rows }, gold)).toBe(false);
      }),
    );
  });
});
