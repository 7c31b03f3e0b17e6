import { describe, expect, it } from 'vitest';
import { pinClock } from './pin-clock.js';

const CLOCK = { today: '2026-11-21', time: '12:00:00' };
const DAY = "CAST('2026-11-21' AS date)";
const MOMENT = "CAST('2026-11-21 12:00:00+00' AS timestamptz)";

describe('PostgreSQL', () => {
  it.each([
    ['SELECT CURRENT_DATE', `SELECT ${DAY}`],
    ["d >= current_date - INTERVAL '7 days'", `d >= ${DAY} - INTERVAL '7 days'`],
    ['SELECT now(), NOW ( ), clock_timestamp()', `SELECT ${MOMENT}, ${MOMENT}, ${MOMENT}`],
    [
      'SELECT current_timestamp(3), localtimestamp',
      `SELECT ${MOMENT}, CAST('2026-11-21 12:00:00' AS timestamp)`,
    ],
    ["SELECT 'yesterday'::date, date 'tomorrow'", "SELECT '2026-11-20'::date, date '2026-11-22'"],
    ["SELECT timestamp 'now'", "SELECT timestamp '2026-11-21 12:00:00'"],
  ])('%s', (sql, pinned) => {
    expect(pinClock(sql, CLOCK, 'postgresql')).toBe(pinned);
  });

  it.each([
    "SELECT 'CURRENT_DATE', 'it''s now()', E'\\' now()'",
    'SELECT "current_date", t.now, x.current_date FROM t',
    'SELECT 1 -- now()\n',
    'SELECT 1 /* now() /* CURRENT_DATE */ now() */',
    'CREATE FUNCTION f() RETURNS date LANGUAGE sql AS $body$ SELECT CURRENT_DATE $body$',
    "SELECT 'today', name = 'now' FROM t",
    'SELECT now FROM t',
  ])('leaves alone: %s', (sql) => {
    expect(pinClock(sql, CLOCK, 'postgresql')).toBe(sql);
  });
});

describe('SQLite', () => {
  it.each([
    ["SELECT date('now', '-7 days')", "SELECT date('2026-11-21 12:00:00', '-7 days')"],
    ["SELECT strftime('%Y', 'now')", "SELECT strftime('%Y', '2026-11-21 12:00:00')"],
    ['SELECT CURRENT_DATE, CURRENT_TIMESTAMP', "SELECT '2026-11-21', '2026-11-21 12:00:00'"],
    ['SELECT julianday() - julianday(d)', "SELECT julianday('2026-11-21 12:00:00') - julianday(d)"],
  ])('%s', (sql, pinned) => {
    expect(pinClock(sql, CLOCK, 'sqlite')).toBe(pinned);
  });

  it.each(["SELECT * FROM t WHERE state = 'now'", 'SELECT `date()`, [now] FROM t'])(
    'leaves alone: %s',
    (sql) => {
      expect(pinClock(sql, CLOCK, 'sqlite')).toBe(sql);
    },
  );
});
