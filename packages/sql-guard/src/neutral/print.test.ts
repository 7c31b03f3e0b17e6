import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlDialect } from '../catalog.js';
import {
  binary,
  boolean,
  call,
  choose,
  column,
  integer,
  isNull,
  not,
  parameter,
  string,
} from '../policies/build.js';
import { ENGINES, startEngine } from '../testing/engines.js';
import { asNumber, NUMBER, numberOf } from '../testing/generated-expression.js';
import { startTestDatabase } from '../testing/test-database.js';
import type {
  BinaryOperator,
  BodyNode,
  ExpressionNode,
  FromNode,
  QueryNode,
  SelectNode,
  SetOperationNode,
  TargetNode,
} from '../tree/query-tree.js';
import { printTree } from './print.js';
import { SYNTAXES } from './syntaxes/syntaxes.js';

const DIALECTS: readonly SqlDialect[] = ['postgresql', ...ENGINES];

const CHAINS = [
  ['+', '-'],
  ['*', '/', '%', 'div'],
  ['&'],
  ['|'],
  ['#'],
  ['<<', '>>'],
] as const satisfies readonly (readonly BinaryOperator[])[];
/** Small and not 0: chains of these overflow nowhere, and divide by nothing but 1 and 2. */
const CHAIN_OPERAND = fc.integer({ min: 1, max: 2 });

interface Runner {
  run(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  stop(): Promise<void>;
}

async function startRunner(dialect: SqlDialect): Promise<Runner> {
  if (dialect !== 'postgresql') return startEngine(dialect);
  const database = await startTestDatabase();
  return { run: (sql) => database.admin(sql), stop: () => database.stop() };
}

describe.each(DIALECTS)('what is printed for %s', (dialect) => {
  const syntax = SYNTAXES[dialect];
  let engine: Runner;
  beforeAll(async () => {
    engine = await startRunner(dialect);
  });
  afterAll(() => engine?.stop());
  const ask = async (expressions: readonly ExpressionNode[]) => {
    const [row = []] = await engine.run(printTree(select(expressions), syntax).sql);
    return row;
  };

  it('keeps any text as it is', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(
          "'",
          '"',
          '\\',
          '`',
          '%',
          '_',
          '--',
          '/*',
          '*/',
          ';',
          '\n',
          '?',
          '$1',
          '$$',
          ':x',
          '{',
          ' ',
          'a',
          "\\'",
          '\u2028',
          '😀',
          '\u00a0',
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
        const sayable = texts.filter((candidate) => !candidate.includes('\0') && candidate.isWellFormed());
        if (sayable.length === 0) return;
        // Column names are not what is looked at here.
        const targets = sayable.map(
          (value, index): TargetNode => ({ name: `x${index}`, alias: null, expression: string(value) }),
        );
        const [row] = await engine.run(printTree(select([], { targets }), syntax).sql);
        expect(row).toEqual(sayable);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps any name as it is', async () => {
    // A name of MariaDB has no character beyond three bytes, and no space at its end.
    const name = fc
      .string({
        unit: fc.constantFrom(
          '"',
          '`',
          "'",
          ']',
          '[',
          '\\',
          '.',
          ' ',
          '-',
          'ä',
          'select',
          'A',
          'a',
          '?',
          '$1',
        ),
        minLength: 1,
        maxLength: 8,
      })
      .filter((candidate) => candidate.trim() === candidate && candidate.length < 60);
    await fc.assert(
      fc.asyncProperty(name, async (alias) => {
        const inner: FromNode = {
          kind: 'derived table',
          lateral: false,
          query: select([], { targets: [{ name: alias, alias, expression: integer(7) }] }),
          alias: { name: alias, columnNames: [] },
        };
        const query = select([column(alias, alias)], { from: [inner] });
        expect(await engine.run(printTree(query, syntax).sql)).toEqual([['7']]);
      }),
      { numRuns: 60 },
    );
  });

  it('means what the tree means, whatever stands in what', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(NUMBER, { minLength: 1, maxLength: 10 }), async (expressions) => {
        const expected = expressions.map((expression) => numberOf(expression));
        const found = await ask(expressions.map((expression) => asNumber(expression)));
        expect(found.map((cell) => (cell === null ? null : Number(cell)))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('means the same without the brackets of a chain', async () => {
    const chain = fc.constantFrom(...CHAINS).chain((operators) => {
      const known = operators.filter((operator) => typeof syntax.operators[operator] === 'string');
      const step = fc.tuple(fc.constantFrom(...(known.length > 0 ? known : ['+' as const])), CHAIN_OPERAND);
      return fc.tuple(CHAIN_OPERAND, fc.array(step, { minLength: 2, maxLength: 10 }));
    });
    await fc.assert(
      fc.asyncProperty(chain, async ([first, steps]) => {
        const bracketed = steps.reduce(
          (left, [operator, right]) => `(${left} ${syntax.operators[operator]} ${right})`,
          String(first),
        );
        const tree = steps.reduce<ExpressionNode>(
          (left, [operator, right]) => binary(operator, left, integer(right)),
          integer(first),
        );
        const text = printTree(select([tree]), syntax).sql;
        expect(text).not.toContain('(');
        expect(await engine.run(text), text).toEqual(await engine.run(`SELECT ${bracketed}`));
      }),
      { numRuns: 100 },
    );
  });

  it('has bytes, moments and numbers as they are written', async () => {
    const bytes: ExpressionNode = { kind: 'literal', type: 'bytes', value: '00ff27' };
    const number: ExpressionNode = { kind: 'literal', type: 'number', value: '12345678901234567.50' };
    const [hex, digits] = await ask([bytes, number]);
    expect(hex?.replace('\\x', '')).toBe('00ff27');
    // SQLite has no decimals.
    expect(digits).toMatch(dialect === 'sqlite' ? /^12345678901234568/ : /^12345678901234567\.50$/);
    if (dialect === 'sqlite') return;
    const day: ExpressionNode = { kind: 'literal', type: 'date', value: '2025-01-02' };
    expect(
      await ask([binary('<', day, { kind: 'literal', type: 'date', value: '2025-01-03' })]),
    ).toHaveLength(1);
  });
});

describe('what a dialect has no way to say', () => {
  const refused = (dialect: SqlDialect, query: QueryNode) => () => printTree(query, SYNTAXES[dialect]);
  const literal = { kind: 'literal', type: 'string', value: 'x' } as const;

  it.each<[string, SqlDialect, QueryNode]>([
    ['ILIKE', 'mariadb', select([like('ilike')])],
    ['GLOB', 'mariadb', select([like('glob')])],
    ['SIMILAR TO', 'sqlite', select([like('similar')])],
    ['FILTER', 'mariadb', select([{ ...call('count', integer(1)), filter: boolean(true) }])],
    ['QUALIFY', 'postgresql', select([integer(1)], { qualify: boolean(true) })],
    ['DISTINCT ON', 'sqlite', select([integer(1)], { distinctOn: [integer(1)] })],
    ['ROLLUP', 'sqlite', select([integer(1)], { groupBy: [integer(1)], grouping: 'rollup' })],
    ['GROUPING SETS', 'postgresql', select([integer(1)], { groupBy: [integer(1)], grouping: 'sets' })],
    ['LATERAL', 'mariadb', select([integer(1)], { from: [derived({ lateral: true })] })],
    ['FULL JOIN', 'mariadb', select([integer(1)], { from: [join('full')] })],
    ['SEMI JOIN', 'postgresql', select([integer(1)], { from: [join('semi')] })],
    ['OFFSET without LIMIT', 'mariadb', { ...select([integer(1)]), offset: integer(1) }],
    [
      'LIMIT that is computed',
      'mariadb',
      { ...select([integer(1)]), limit: binary('+', integer(1), integer(1)) },
    ],
    ['the operator ^', 'sqlite', select([binary('^', integer(1), integer(1))])],
    ['the operator #', 'duckdb', select([binary('#', integer(1), integer(1))])],
    ['the operator ->', 'mariadb', select([binary('->', literal, literal)])],
    ['greatest', 'sqlite', select([{ kind: 'operation', operator: 'greatest', operands: [integer(1)] }])],
    ['a list as one parameter', 'mariadb', select([parameter([1, 2])])],
    ['EXTRACT', 'sqlite', select([{ kind: 'extract', field: 'year', operand: literal }])],
    ['NUL or half a character', 'mariadb', select([string('a\0b')])],
    ['NUL or half a character', 'duckdb', select([string('\ud800')])],
    [
      'the type text; drop table x',
      'sqlite',
      select([{ kind: 'cast', tries: false, type: 'text; drop table x', operand: literal }]),
    ],
    ['the number 1 or 1', 'mariadb', select([{ kind: 'literal', type: 'number', value: '1 or 1' }])],
    [
      'a part of a set operation in parentheses',
      'sqlite',
      unionOf({ ...select([integer(1)]), limit: integer(1) }, select([integer(1)])),
    ],
  ])('is refused by its name: %s in %s', (construct, dialect, query) => {
    expect(refused(dialect, query)).toThrow(
      expect.objectContaining({ code: 'SQL_NOT_SUPPORTED', details: { construct } }),
    );
  });

  it('is a fault of ours where no statement could ask for it', () => {
    const printed = (expression: ExpressionNode) => () => printTree(select([expression]), SYNTAXES.mariadb);
    expect(printed({ kind: 'in', negated: false, operand: integer(1), list: [] })).toThrow(
      'IN without a list',
    );
    expect(printed(call('no such; name'))).toThrow('is no word');
    expect(printed({ kind: 'extract', field: 'year from x) --', operand: integer(1) })).toThrow('is no word');
    expect(printed({ kind: 'literal', type: 'bytes', value: "'" })).toThrow('not in hex');
  });
});

it('numbers parameters in the order they stand', () => {
  const query = select([parameter('a'), choose(boolean(true), parameter(2), parameter(null))], {
    where: binary('=', parameter('b'), column('x')),
  });
  expect(printTree({ ...query, limit: parameter(9) }, SYNTAXES.duckdb)).toEqual({
    sql: 'SELECT $1 AS "x0", CASE WHEN TRUE THEN $2 ELSE $3 END AS "x1" WHERE $4 = "x" LIMIT $5',
    values: ['a', 2, null, 'b', 9],
  });
  expect(printTree(query, SYNTAXES.sqlite).sql).toBe(
    'SELECT ? AS "x0", CASE WHEN TRUE THEN ? ELSE ? END AS "x1" WHERE ? = "x"',
  );
});

it('is as readable as what people write', () => {
  const condition: ExpressionNode = {
    kind: 'junction',
    operator: 'and',
    operands: [
      binary('=', column('a'), integer(1)),
      isNull(column('b'), true),
      {
        kind: 'junction',
        operator: 'or',
        operands: [binary('<', binary('*', column('c'), integer(2)), integer(3)), not(column('d'))],
      },
    ],
  };
  expect(printTree(select([column('t', 'a')], { where: condition }), SYNTAXES.mariadb).sql).toBe(
    'SELECT `t`.`a` AS `x0` WHERE `a` = 1 AND `b` IS NOT NULL AND ((`c` * 2) < 3 OR NOT `d`)',
  );
});

describe('chains', () => {
  const [a, b, c] = [column('a'), column('b'), column('c')];
  const day: ExpressionNode = { kind: 'interval', amount: integer(1), unit: 'day' };

  it.each<[string, ExpressionNode]>([
    ['`a` + `b` - `c`', binary('-', binary('+', a, b), c)],
    ['`a` - (`b` + `c`)', binary('-', a, binary('+', b, c))],
    ['`a` * `b` % `c`', binary('%', binary('*', a, b), c)],
    ['(`a` * `b`) + `c`', binary('+', binary('*', a, b), c)],
    ['(`a` & `b`) | `c`', binary('|', binary('&', a, b), c)],
    ['(`a` = `b`) = `c`', binary('=', binary('=', a, b), c)],
    ['concat((concat(`a`, `b`)), `c`)', binary('||', binary('||', a, b), c)],
    ['(INTERVAL 1 day + `a`) + `b`', binary('+', binary('+', day, a), b)],
    ['(`a` + INTERVAL 1 day) + `b`', binary('+', binary('+', a, day), b)],
  ])('have brackets only where they are needed: %s', (text, expression) => {
    expect(printTree(select([expression]), SYNTAXES.mariadb).sql).toBe(`SELECT ${text} AS \`x0\``);
  });

  it('of set operations have brackets unless all are of one kind', () => {
    const one = select([column('a')]);
    const text = (query: QueryNode) =>
      printTree(query, SYNTAXES.mariadb).sql.replaceAll(/SELECT `a` AS `x0`/g, 'a');
    const all = unionOf(unionOf(one, one), one);
    expect(text(all)).toBe('a UNION ALL a UNION ALL a');
    expect(text(unionOf(one, unionOf(one, one)))).toBe('a UNION ALL (a UNION ALL a)');
    expect(text(unionOf(all, one, { all: false }))).toBe('(a UNION ALL a UNION ALL a) UNION a');
    expect(text(unionOf(all, one, { operator: 'intersect' }))).toBe(
      '(a UNION ALL a UNION ALL a) INTERSECT ALL a',
    );
    expect(text(unionOf({ ...unionOf(one, one), limit: integer(1) }, one))).toBe(
      '(a UNION ALL a LIMIT 1) UNION ALL a',
    );
  });
});

function select(expressions: readonly ExpressionNode[], more: Partial<SelectNode> = {}): QueryNode {
  return {
    recursive: false,
    ctes: [],
    body: {
      kind: 'select',
      id: -1,
      distinct: false,
      distinctOn: [],
      targets: expressions.map((expression, index) => ({ name: `x${index}`, alias: null, expression })),
      from: [],
      where: null,
      groupBy: [],
      grouping: 'plain',
      having: null,
      qualify: null,
      windows: [],
      ...more,
    },
    orderBy: [],
    limit: null,
    offset: null,
  };
}

function unionOf(
  left: QueryNode,
  right: QueryNode,
  more: Partial<Pick<SetOperationNode, 'operator' | 'all'>> = {},
): QueryNode {
  const body: BodyNode = { kind: 'set operation', operator: 'union', all: true, left, right, ...more };
  return { ...select([]), body };
}

function like(form: 'ilike' | 'glob' | 'similar'): ExpressionNode {
  return { kind: 'like', form, negated: false, operand: string('x'), pattern: string('x'), escape: null };
}

function derived({ lateral }: { readonly lateral: boolean }): FromNode {
  return {
    kind: 'derived table',
    lateral,
    query: select([integer(1)]),
    alias: { name: 't', columnNames: [] },
  };
}

function join(type: 'full' | 'semi'): FromNode {
  const side = derived({ lateral: false });
  return {
    kind: 'join',
    type,
    left: side,
    right: side,
    condition: { kind: 'on', expression: boolean(true) },
    alias: null,
  };
}
