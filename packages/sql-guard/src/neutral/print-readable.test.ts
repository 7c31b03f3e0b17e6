import { describe, expect, it } from 'vitest';
import {
  binary,
  call,
  choose,
  chooseFirst,
  column,
  integer,
  isNull,
  junction,
  MADE,
  parameter,
  selectQuery,
  string,
} from '../policies/build.js';
import type { ExpressionNode, FromNode, JoinNode, QueryNode, TargetNode } from '../tree/query-tree.js';
import { printQuery } from './print-readable.js';
import type { PrintedDialect } from './syntax.js';

const DIALECTS: readonly PrintedDialect[] = ['postgresql', 'mariadb', 'sqlite', 'duckdb', 'clickhouse'];

const target = (expression: ExpressionNode, name: string): TargetNode => ({ name, alias: null, expression });
const table = (name: string, alias: string | null = null): FromNode => ({
  kind: 'table',
  schema: 'shop',
  name,
  alias: alias === null ? null : { name: alias, columnNames: [] },
  ...MADE,
});
const join = (
  type: JoinNode['type'],
  sides: readonly [FromNode, FromNode],
  on: ExpressionNode,
): JoinNode => ({
  kind: 'join',
  type,
  left: sides[0],
  right: sides[1],
  condition: { kind: 'on', expression: on },
  alias: null,
});
const sum = (of: ExpressionNode, filter: ExpressionNode | null = null) => ({
  ...call('sum', of),
  isAggregate: true,
  filter,
});
const one = (expression: ExpressionNode) => selectQuery({ targets: [target(expression, 'x')], from: [] });
const printed = (expression: ExpressionNode, dialect: PrintedDialect) =>
  printQuery(one(expression), dialect)
    .replace(/^SELECT /, '')
    .replace(/ AS x$/, '');

const PERCENTILE: ExpressionNode = {
  ...call('percentile_cont', { kind: 'literal', type: 'number', value: '0.5' }),
  orderBy: [{ expression: column('amount'), descending: false, nulls: null }],
};

function report(): QueryNode {
  const orders: QueryNode = {
    ...selectQuery({
      targets: [target(column('o', 'country'), 'country'), target(sum(column('o', 'amount')), 'revenue')],
      from: [
        join(
          'left',
          [table('orders', 'o'), table('customers', 'c')],
          junction('and', [
            binary('=', column('o', 'customer_id'), column('c', 'id')),
            binary('=', column('o', 'day'), column('c', 'day')),
          ]),
        ),
      ],
      where: junction('and', [
        binary('>', column('o', 'amount'), integer(0)),
        junction('or', [
          isNull(column('c', 'left'), false),
          binary('=', column('c', 'kind'), string('a\nb')),
        ]),
      ]),
      groupBy: [column('o', 'country')],
    }),
  };
  const result = selectQuery({
    targets: [target(column('revenue'), 'revenue')],
    from: [{ ...table('a'), schema: null, name: 'orders' } as FromNode],
  });
  return {
    ...result,
    ctes: [{ name: 'orders', columnNames: [], query: orders, offset: -1 }],
    orderBy: [{ expression: column('revenue'), descending: true, nulls: null }],
    limit: integer(5),
  };
}

describe('a statement for people', () => {
  it.each(DIALECTS)('stands on lines, and has quotes where names need them (%s)', (dialect) => {
    const quoted = dialect === 'mariadb' ? '`left`' : '"left"';
    expect(printQuery(report(), dialect)).toBe(
      [
        'WITH orders AS (',
        '  SELECT',
        `    o.country${dialect === 'clickhouse' ? ' AS country' : ''},`,
        '    sum(o.amount) AS revenue',
        '  FROM shop.orders AS o',
        '  LEFT JOIN shop.customers AS c',
        '    ON o.customer_id = c.id',
        '    AND o.day = c.day',
        '  WHERE o.amount > 0',
        `    AND (c.${quoted} IS NULL OR c.kind = 'a`,
        "b')",
        '  GROUP BY o.country',
        ')',
        `SELECT revenue${dialect === 'clickhouse' ? ' AS revenue' : ''}`,
        'FROM orders',
        'ORDER BY revenue DESC',
        'LIMIT 5',
      ].join('\n'),
    );
  });

  it('puts subqueries on lines of their own', () => {
    const inner = selectQuery({ targets: [target(column('id'), 'id')], from: [table('orders')] });
    const tree = selectQuery({
      targets: [target(column('id'), 'id')],
      from: [{ kind: 'derived table', lateral: false, query: inner, alias: { name: 'd', columnNames: [] } }],
      where: { kind: 'subquery', form: 'exists', operator: null, query: inner, operands: [] },
    });
    expect(printQuery(tree, 'postgresql')).toBe(
      `SELECT id
FROM (
  SELECT id
  FROM shop.orders
) AS d
WHERE EXISTS (
  SELECT id
  FROM shop.orders
)`,
    );
  });

  it('puts the branches of a long CASE on lines of their own', () => {
    const branch = (value: number) =>
      [binary('=', column('a'), integer(value)), integer(value)] as const satisfies readonly [
        ExpressionNode,
        ExpressionNode,
      ];
    expect(printed(chooseFirst([branch(1), branch(2), branch(3)], integer(0)), 'duckdb')).toBe(
      'CASE\n  WHEN a = 1 THEN 1\n  WHEN a = 2 THEN 2\n  WHEN a = 3 THEN 3\n  ELSE 0\nEND',
    );
    expect(printed(choose(binary('=', column('a'), integer(1)), integer(1)), 'duckdb')).toBe(
      'CASE WHEN a = 1 THEN 1 END',
    );
  });

  it('puts the sides of a set operation under each other', () => {
    const side = one(integer(1));
    const tree: QueryNode = {
      ...side,
      body: { kind: 'set operation', operator: 'union', all: true, left: side, right: side },
    };
    expect(printQuery(tree, 'sqlite')).toBe('SELECT 1 AS x\nUNION ALL\nSELECT 1 AS x');
  });

  it('has no place for a parameter', () => {
    expect(() => printQuery(one(parameter(1)), 'postgresql')).toThrow('no place for parameters');
  });
});

describe('what dialects write differently', () => {
  it.each<[PrintedDialect, string]>([
    ['postgresql', 'a IS NOT DISTINCT FROM b'],
    ['duckdb', 'a IS NOT DISTINCT FROM b'],
    ['clickhouse', 'a IS NOT DISTINCT FROM b'],
    ['mariadb', 'a <=> b'],
    ['sqlite', 'a IS b'],
  ])('NULL equals NULL (%s)', (dialect, sql) => {
    expect(printed(binary('is not distinct from', column('a'), column('b')), dialect)).toBe(sql);
  });

  it.each<[PrintedDialect, string, string]>([
    ['postgresql', "INTERVAL '2 month'", "(n * INTERVAL '1 month')"],
    ['duckdb', 'INTERVAL 2 month', 'INTERVAL n month'],
    ['clickhouse', 'INTERVAL 2 month', 'INTERVAL n month'],
    ['mariadb', 'INTERVAL 2 month', 'INTERVAL n month'],
  ])('stretches of time (%s)', (dialect, written, computed) => {
    expect(printed({ kind: 'interval', amount: integer(2), unit: 'month' }, dialect)).toBe(written);
    expect(printed({ kind: 'interval', amount: column('n'), unit: 'month' }, dialect)).toBe(computed);
  });

  it.each<[PrintedDialect, string]>([
    ['postgresql', 'percentile_cont(0.5) WITHIN GROUP (ORDER BY amount)'],
    ['duckdb', 'percentile_cont(0.5) WITHIN GROUP (ORDER BY amount)'],
    ['mariadb', 'percentile_cont(0.5) WITHIN GROUP (ORDER BY amount)'],
    ['clickhouse', 'quantileExactInclusive(0.5)(amount)'],
  ])('a percentile (%s)', (dialect, sql) => {
    expect(printed(PERCENTILE, dialect)).toBe(sql);
  });

  it('a condition of an aggregate, where the dialect has it', () => {
    const filtered = sum(column('amount'), binary('>', column('amount'), integer(1)));
    expect(printed(filtered, 'clickhouse')).toBe('sum(amount) FILTER (WHERE amount > 1)');
    expect(() => printed(filtered, 'mariadb')).toThrow('MariaDB has no way to say this: FILTER.');
  });

  it('a full join, where the dialect has it', () => {
    const tree = selectQuery({
      targets: [target(column('a', 'id'), 'id')],
      from: [join('full', [table('a'), table('b')], binary('=', column('a', 'id'), column('b', 'id')))],
    });
    expect(printQuery(tree, 'clickhouse')).toContain('FROM shop.a\nFULL JOIN shop.b ON a.id = b.id');
    expect(() => printQuery(tree, 'mariadb')).toThrow('MariaDB has no way to say this: FULL JOIN.');
  });

  it("a backslash in text is itself, and in ClickHouse's two", () => {
    expect(printed(string("a\\'b"), 'postgresql')).toBe("'a\\''b'");
    expect(printed(string("a\\'b"), 'clickhouse')).toBe("'a\\\\''b'");
  });

  it("ClickHouse's names of functions and types keep their case", () => {
    const cast: ExpressionNode = {
      kind: 'cast',
      type: 'Nullable(Float64)',
      tries: false,
      operand: column('a'),
    };
    expect(printed(call('toStartOfMonth', cast), 'clickhouse')).toBe(
      'toStartOfMonth(CAST(a AS Nullable(Float64)))',
    );
  });
});
