import { describe, expect, it } from 'vitest';
import type { SqlDialectName } from './dialects/dialect-sql.js';
import { clubSql, MONTH } from './testing/club-sql.js';

/** What is answered is checked on engines by test/semantic-suite; here stands how it reads. */
describe('a statement for an engine', () => {
  it('asks MariaDB for them without a full join', () => {
    expect(
      `\n${clubSql([], [{ dimension: 'member.city' }, { dimension: 'branch.country' }], { dialect: 'mariadb' })}\n`,
    ).toBe(`
WITH every_value AS (
  SELECT DISTINCT
    members.city,
    branches.country
  FROM club.members
  LEFT JOIN club.branches ON branches.id = members.branch_id
  UNION
  SELECT DISTINCT
    members.city,
    branches.country
  FROM club.members
  RIGHT JOIN club.branches ON branches.id = members.branch_id
)
SELECT DISTINCT
  city,
  country
FROM every_value
`);
  });

  it('names and orders for ClickHouse, where names are ambiguous sooner', () => {
    expect(
      `\n${clubSql(['revenue', 'visits'], [MONTH], { dialect: 'clickhouse', orderBy: [{ by: 'revenue', direction: 'descending' }] })}\n`,
    ).toBe(`
WITH sale_totals AS (
  SELECT
    toDate32(toStartOfMonth(sold_on)) AS month,
    sum(price * pieces) AS revenue
  FROM club.sales
  GROUP BY 1
),
visit_totals AS (
  SELECT
    toDate32(toStartOfMonth(visited_on)) AS month,
    count(*) AS visits
  FROM club.visits
  GROUP BY 1
)
SELECT
  coalesce(sale_totals.month, visit_totals.month) AS month,
  sale_totals.revenue AS revenue,
  coalesce(visit_totals.visits, 0) AS visits
FROM sale_totals
FULL JOIN visit_totals ON sale_totals.month IS NOT DISTINCT FROM visit_totals.month
ORDER BY 2 DESC NULLS LAST, 1
`);
  });

  it('quotes names for MariaDB in backticks, and leaves constants alone', () => {
    const of = (dialect: SqlDialectName) =>
      clubSql(['visits'], [{ dimension: 'visit.course', as: 'the "group' }], {
        dialect,
        filters: [{ dimension: 'visit.course', op: 'eq', value: 'a "b" \\\' c' }],
      });
    expect(of('mariadb')).toContain('course AS `the "group`');
    expect(of('mariadb')).toContain(`course = 'a "b" \\\\'' c'`);
    expect(of('postgresql')).toContain('course AS "the ""group"');
  });

  it.each<readonly [SqlDialectName, string]>([
    ['postgresql', 'percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)'],
    ['duckdb', 'quantile_cont(minutes, 0.5)'],
    ['clickhouse', 'quantileExactInclusive(0.5)(toFloat64(minutes))'],
  ])('computes a median in %s', (dialect, call) => {
    expect(clubSql(['median_minutes'], [], { dialect })).toBe(
      `SELECT ${call} AS median_minutes\nFROM club.visits`,
    );
  });
});
