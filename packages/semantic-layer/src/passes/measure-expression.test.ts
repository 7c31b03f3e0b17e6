import { describe, expect, it } from 'vitest';
import { parseMeasureExpression } from './measure-expression.js';

function qualified(text: string): string {
  const parsed = parseMeasureExpression(text);
  return parsed.ok ? parsed.print('t') : parsed.message;
}

describe('measure expressions', () => {
  it.each([
    ['amount', 't.amount'],
    ['quantity * unit_price', 't.quantity * t.unit_price'],
    [
      "CASE WHEN status = 'paid' THEN amount ELSE 0 END",
      "CASE WHEN t.status = 'paid' THEN t.amount ELSE 0 END",
    ],
    [
      'extract(epoch FROM (shipped_at - ordered_at)) / 86400',
      'extract(epoch FROM (t.shipped_at - t.ordered_at)) / 86400',
    ],
    ['cast(code AS integer)', 'cast(t.code AS integer)'],
    ['price::numeric(12, 2)', 't.price::numeric(12, 2)'],
    ["coalesce(paid_on, date '2025-01-01')", "coalesce(t.paid_on, date '2025-01-01')"],
    ["ordered_at AT TIME ZONE 'UTC'", "t.ordered_at AT TIME ZONE 'UTC'"],
    ['"Unit Price" * "order"', 't."Unit Price" * t."order"'],
    ["note = 'it''s amount'", "t.note = 'it''s amount'"],
    ['date', 't.date'],
    ['a IS NOT NULL AND NOT b', 't.a IS NOT NULL AND NOT t.b'],
  ])('%s', (text, sql) => {
    expect(qualified(text)).toBe(sql);
  });

  it.each([
    ['(SELECT 1)', /"SELECT" has no place/],
    ['amount; DROP TABLE x', /"; DROP/],
    ['amount /* all */', /Comments/],
    ['orders.amount', /without a table/],
    ['(amount', /parentheses/],
    ['sum(amount) OVER ()', /"OVER" has no place/],
    ["E'\\x41'", /has no place/],
  ])('refuses %s', (text, message) => {
    expect(qualified(text)).toMatch(message);
  });
});
