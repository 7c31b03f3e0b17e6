import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReference, parseWhere } from './parse-where.js';

const dimension = (path: string, more: object = {}) => ({
  kind: 'reference',
  reference: { kind: 'dimension', path: path.split('__'), ...more },
});
const literal = (value: unknown) => ({ kind: 'literal', value });

describe('parseWhere', () => {
  it.each<[string, unknown]>([
    [
      "{{ Dimension('booking__is_instant') }}",
      { kind: 'is_true', operand: dimension('booking__is_instant') },
    ],
    [
      "NOT {{ Dimension('booking__is_instant') }}",
      { kind: 'not', part: { kind: 'is_true', operand: dimension('booking__is_instant') } },
    ],
    [
      "{{ Dimension('user__state') }} IN ('CA', 'O''Hare')",
      { kind: 'in', operand: dimension('user__state'), values: [literal('CA'), literal("O'Hare")] },
    ],
    [
      "{{ Dimension('user__state') }} not like '50\\%'",
      { kind: 'not', part: { kind: 'like', operand: dimension('user__state'), pattern: '50\\%' } },
    ],
    [
      "{{ TimeDimension('metric_time', 'DAY') }} >= '2020-01-02'",
      {
        kind: 'comparison',
        op: 'gte',
        left: dimension('metric_time', { grain: 'day' }),
        right: literal('2020-01-02'),
      },
    ],
    [
      "{{ Dimension('order__ordered_at').grain('month') }} = date '2025-01-01'",
      {
        kind: 'comparison',
        op: 'eq',
        left: dimension('order__ordered_at', { grain: 'month' }),
        right: { kind: 'cast', operand: literal('2025-01-01'), type: 'date' },
      },
    ],
    [
      "CAST({{ TimeDimension('metric_time') }} AS TIMESTAMP) < '2020-01-10'::timestamp with time zone",
      {
        kind: 'comparison',
        op: 'lt',
        left: { kind: 'cast', operand: dimension('metric_time'), type: 'timestamp' },
        right: { kind: 'cast', operand: literal('2020-01-10'), type: 'timestamp with time zone' },
      },
    ],
    [
      "{{ Metric('bookings', group_by=['listing']) }} > 2",
      {
        kind: 'comparison',
        op: 'gt',
        left: { kind: 'reference', reference: { kind: 'metric', metric: 'bookings', groupBy: ['listing'] } },
        right: literal(2),
      },
    ],
    [
      "{{ Entity('listing', entity_path=['user']) }} IS NOT NULL",
      {
        kind: 'not',
        part: {
          kind: 'is_null',
          operand: { kind: 'reference', reference: { kind: 'entity', path: ['user', 'listing'] } },
        },
      },
    ],
    [
      '({{ Dimension("a__b") }}) between -1 and 2',
      { kind: 'between', operand: dimension('a__b'), from: literal(-1), to: literal(2) },
    ],
    [
      "{{ Dimension('a__b') }} OR {{ Dimension('a__b') }} IS NULL AND ({{ Dimension('a__c') }} IS FALSE)",
      {
        kind: 'or',
        parts: [
          { kind: 'is_true', operand: dimension('a__b') },
          {
            kind: 'and',
            parts: [
              { kind: 'is_null', operand: dimension('a__b') },
              { kind: 'comparison', op: 'eq', left: dimension('a__c'), right: literal(false) },
            ],
          },
        ],
      },
    ],
    [
      'revenue__ds__day <> "total"',
      {
        kind: 'comparison',
        op: 'ne',
        left: { kind: 'column', name: 'revenue__ds__day' },
        right: { kind: 'column', name: 'total' },
      },
    ],
  ])('reads %s', (text, tree) => {
    expect(parseWhere(text)).toEqual({ ok: true, tree });
  });

  it.each<[string, RegExp]>([
    ['', /ends too early/],
    ["{{ Dimension('a__b') }} =", /ends too early/],
    ["{{ Dimension('a__b' }}", /"}}" is not expected/],
    ["{{ Dimension('a__b') }} = 'open", /quote is not closed/],
    ["{{ env_var('SECRET') }} = 1", /"env_var" is not known/],
    ['{% if x %} 1 = 1 {% endif %}', /can't be read/],
    ["{{ Dimension('a__b') }} = 1; drop table t", /can't be read/],
    ["{{ Dimension('a__b') }} = pg_sleep(1)", /function pg_sleep/],
    ["{{ Dimension('a__b') }} = 1 -- all", /not expected/],
    [`${'('.repeat(60)}1 = 1${')'.repeat(60)}`, /nested too deeply/],
    [`${'x'.repeat(20_000)}`, /longer than/],
  ])('says what is wrong with %s', (text, message) => {
    expect(parseWhere(text)).toEqual({ ok: false, message: expect.stringMatching(message) });
  });

  it('answers any text', () => {
    const piece = fc.constantFrom(
      "{{ Dimension('a__b') }}",
      '(',
      ')',
      'AND',
      'NOT',
      '=',
      "'x'",
      '1',
      'IN',
      '{{',
      ',',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join(' ')),
        ),
        (text) => {
          expect(typeof parseWhere(text).ok).toBe('boolean');
        },
      ),
    );
  });
});

describe('parseReference', () => {
  it.each<[string, unknown]>([
    [
      "TimeDimension('metric_time', 'day').descending(True)",
      { reference: { kind: 'dimension', path: ['metric_time'], grain: 'day' }, descending: true },
    ],
    [
      "{{ Metric('bookings') }}",
      { reference: { kind: 'metric', metric: 'bookings', groupBy: [] }, descending: false },
    ],
    [
      "Dimension('order__ordered_at').date_part('DOW')",
      { reference: { kind: 'dimension', path: ['order', 'ordered_at'], datePart: 'dow' }, descending: false },
    ],
  ])('reads %s', (text, tree) => {
    expect(parseReference(text)).toEqual({ ok: true, tree });
  });
});
