import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindJson, bindSql, checkPlaces, placesInJson, placesInSql } from './bind-query.js';

describe('bindSql', () => {
  it('prints each value as one constant', () => {
    const sql = 'SELECT {n}, {m}, {d}, {t} FROM t WHERE y BETWEEN {n-1} AND {n+1}';
    expect(bindSql(sql, { n: 2024, m: -5, d: '2026-03-31', t: "O'Hara" }, 'postgresql')).toBe(
      "SELECT 2024, (-5), '2026-03-31', 'O''Hara' FROM t WHERE y BETWEEN 2023 AND 2025",
    );
  });

  it('keeps whatever text within its quotes', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[\p{Cc}\\]/u.test(text)),
        (text) => {
          const bound = bindSql('SELECT {t}', { t: text }, 'mariadb');
          expect(bound).toMatch(/^SELECT '(?:[^']|'')*'$/);
          expect(bound.slice(8, -1).replaceAll("''", "'")).toBe(text);
        },
      ),
    );
  });

  it.each([
    [{ t: 'a\0b' }, 'postgresql'],
    [{ t: 'a\\' }, 'mariadb'],
    [{ t: Number.NaN }, 'postgresql'],
    [{}, 'postgresql'],
  ] as const)('refuses %j in %s', (values, dialect) => {
    expect(() => bindSql('SELECT {t}', values, dialect)).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT' }),
    );
  });

  it('counts on from numbers only', () => {
    expect(() => bindSql('SELECT {t+1}', { t: 'a' }, 'postgresql')).toThrow('counts on from a number');
  });
});

describe('places', () => {
  it('are found outside of quotes', () => {
    expect(placesInSql(`SELECT 'a', "b" FROM t -- c\n WHERE x = {year} AND y < {day}`)).toEqual([
      'year',
      'day',
    ]);
  });

  it.each([
    `SELECT '{year}'`,
    `SELECT "{year}" FROM t`,
    `SELECT 1 -- {year}`,
    `SELECT 1 /* {year} */`,
    `SELECT 'it''s {year}'`,
    'SELECT $q$ {year} $q$',
  ])('are refused within %s', (sql) => {
    expect(() => placesInSql(sql)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });

  it('and the question must speak of the same parameters', () => {
    const year = { name: 'year', type: { kind: 'number' } } as const;
    expect(() => checkPlaces(['year', 'year'], [year])).not.toThrow();
    expect(() => checkPlaces(['month'], [year])).toThrow('does not declare');
    expect(() => checkPlaces([], [year])).toThrow('does not use');
  });
});

describe('bindJson', () => {
  it('puts values into texts, and itself where the text is one place', () => {
    const query = {
      filters: [{ value: '{amount}' }],
      timeRange: { from: '{year}-01-01', to: '{year+1}-01-01' },
      limit: 5,
    };
    expect(placesInJson(query)).toEqual(['amount', 'year', 'year']);
    expect(bindJson(query, { amount: 12.5, year: 2024 })).toEqual({
      filters: [{ value: 12.5 }],
      timeRange: { from: '2024-01-01', to: '2025-01-01' },
      limit: 5,
    });
  });
});
