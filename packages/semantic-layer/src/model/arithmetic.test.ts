import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printMetric } from '../statement/metric-sql.js';
import { type Arithmetic, parseArithmetic } from './arithmetic.js';

function printed(text: string): string {
  const parsed = parseArithmetic(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return printMetric(parsed.tree, {
    aggregate: (key) => ({ sql: key, exact: key.startsWith('avg') }),
    asDecimal: (sql) => `${sql}::numeric`,
  });
}

describe('arithmetic of derived metrics', () => {
  it.each([
    ['revenue - cost', 'revenue - cost'],
    ['a - (b - c)', 'a - (b - c)'],
    ['(a - b) - c', 'a - b - c'],
    ['2 * (a + b)', '2 * (a + b)'],
    ['-a * -(b + c)', '(-a) * (-(b + c))'],
    ['a / b', 'a::numeric / nullif(b, 0)'],
    ['avg_a / 4', 'avg_a / 4'],
    ['100 * a / b', '(100 * a)::numeric / nullif(b, 0)'],
    ['1 / a / b', '1.0 / nullif(a, 0) / nullif(b, 0)'],
    ['a / (b / c)', 'a::numeric / nullif(b::numeric / nullif(c, 0), 0)'],
  ])('%s', (text, sql) => {
    expect(printed(text)).toBe(sql);
  });

  it.each([
    ['', /ends too early/],
    ['a +', /ends too early/],
    ['a b', /"b" is not expected/],
    ['(a', /ends too early/],
    ['a)', /"\)" is not expected/],
    ['a; drop table x', /";/],
    ["pg_sleep('1')", /"'1'\)"/],
    [`${'('.repeat(60)}a`, /nested too deeply/],
  ])('refuses %j', (text, message) => {
    expect(parseArithmetic(text)).toEqual({ ok: false, message: expect.stringMatching(message) });
  });

  it('means the same after printing as before', () => {
    const values: Readonly<Record<string, number>> = { a: 7, b: -3, c: 0.5 };
    const names = fc.constantFrom('a', 'b', 'c').map((name): Arithmetic => ({ kind: 'name', name }));
    const numbers = fc
      .integer({ min: 0, max: 9 })
      .map((number): Arithmetic => ({ kind: 'number', text: String(number) }));
    const { tree } = fc.letrec<{ tree: Arithmetic }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        names,
        numbers,
        tie('tree').map((operand): Arithmetic => ({ kind: 'negate', operand })),
        fc.tuple(fc.constantFrom('+', '-', '*', '/'), tie('tree'), tie('tree')).map(
          ([operator, left, right]): Arithmetic => ({
            kind: 'binary',
            operator: operator as '+',
            left,
            right,
          }),
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (each) => {
        const text = printMetric(each, {
          aggregate: (key) => ({ sql: key, exact: true }),
          asDecimal: (sql) => `${sql}::numeric`,
        });
        const plain = text.replaceAll('::numeric', '').replace(/nullif\(/g, 'nz(');
        const again = Function('a', 'b', 'c', 'nz', `return ${plain.replaceAll('--', '- -')}`);
        const result: unknown = again(values.a, values.b, values.c, (value: number) =>
          value === 0 ? Number.NaN : value,
        );
        const wanted = worth(each, values);
        if (Number.isFinite(wanted)) expect(result).toBeCloseTo(wanted, 6);
      }),
    );
  });
});

function worth(tree: Arithmetic, values: Readonly<Record<string, number>>): number {
  switch (tree.kind) {
    case 'number':
      return Number(tree.text);
    case 'name':
      return values[tree.name] ?? 0;
    case 'negate':
      return -worth(tree.operand, values);
    case 'binary': {
      const [left, right] = [worth(tree.left, values), worth(tree.right, values)];
      if (tree.operator === '+') return left + right;
      if (tree.operator === '-') return left - right;
      return tree.operator === '*' ? left * right : left / (right === 0 ? Number.NaN : right);
    }
    case 'sql':
      throw new Error('the parser makes no SQL');
  }
}
