import { describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import type { SqlDialectName } from './dialects/dialect-sql.js';
import type { GroupBy, MetricsQuery } from './model/query.js';
import { CLUB } from './testing/club-model.js';

function sqlOf(
  metrics: readonly string[],
  groupBy: readonly GroupBy[] = [],
  more: Partial<MetricsQuery> & { readonly dialect?: SqlDialectName } = {},
): string {
  const { dialect = 'postgresql', ...rest } = more;
  const nothing = { filters: [], metricFilters: [], orderBy: [] };
  const query: MetricsQuery = { kind: 'metrics', metrics, groupBy, ...nothing, ...rest };
  return compile(CLUB, query, { dialect, timeZone: 'UTC' }).sql;
}

const DAY: GroupBy = { dimension: 'metric.time', grain: 'day' };
const MONTH: GroupBy = { dimension: 'metric.time', grain: 'month' };
const SEASON: GroupBy = { dimension: 'metric.time', customGrain: 'season' };

/** What is answered is checked on engines by test/semantic-suite; here stands how it reads. */
describe('compile', () => {
  it('adds up over a window along the time spine', () => {
    expect(
      `\n${sqlOf(['trailing_revenue'], [DAY], { timeRange: { from: '2025-01-01', through: '2025-01-31' } })}\n`,
    ).toBe(`
SELECT
  time_spine.day AS sold_day,
  sum(sales.price * sales.pieces) AS trailing_revenue
FROM club.days AS time_spine
JOIN club.sales ON sales.sold_on <= time_spine.day AND sales.sold_on > time_spine.day - interval '7 days'
WHERE time_spine.day >= date '2025-01-01'
  AND time_spine.day < date '2025-02-01'
GROUP BY 1
`);
  });

  it('takes the average of a window over coarser periods', () => {
    expect(`\n${sqlOf(['trailing_revenue'], [MONTH])}\n`).toBe(`
WITH trailing_revenue_totals AS (
  SELECT
    date_trunc('month', time_spine.day)::date AS sold_month,
    time_spine.day AS moment,
    sum(sales.price * sales.pieces) AS trailing_revenue
  FROM club.days AS time_spine
  JOIN club.sales ON sales.sold_on <= time_spine.day AND sales.sold_on > time_spine.day - interval '7 days'
  GROUP BY 1, 2
)
SELECT
  sold_month,
  avg(trailing_revenue) AS trailing_revenue
FROM trailing_revenue_totals
GROUP BY 1
`);
  });

  it('begins anew with each period', () => {
    expect(`\n${sqlOf(['revenue_to_date'], [DAY])}\n`).toBe(`
SELECT
  time_spine.day AS sold_day,
  sum(sales.price * sales.pieces) AS revenue_to_date
FROM club.days AS time_spine
JOIN club.sales ON sales.sold_on <= time_spine.day AND sales.sold_on >= date_trunc('month', time_spine.day)::date
GROUP BY 1
`);
  });

  it('adds up everything where no time is asked for', () => {
    expect(`\n${sqlOf(['trailing_revenue'])}\n`).toBe(`
SELECT sum(price * pieces) AS trailing_revenue
FROM club.sales
`);
  });

  it('compares with the time before: each part by itself, joined where both or either have rows', () => {
    expect(`\n${sqlOf(['revenue_growth'], [DAY])}\n`).toBe(`
WITH sale_totals AS (
  SELECT
    sold_on AS sold_day,
    sum(price * pieces) AS revenue
  FROM club.sales
  GROUP BY 1
),
sale_totals_2 AS (
  SELECT
    time_spine.day AS sold_day,
    sum(sales.price * sales.pieces) AS earlier
  FROM club.days AS time_spine
  JOIN club.sales ON sales.sold_on = time_spine.day - interval '1 month'
  GROUP BY 1
)
SELECT
  coalesce(sale_totals.sold_day, sale_totals_2.sold_day) AS sold_day,
  (sale_totals.revenue - sale_totals_2.earlier) / nullif(sale_totals_2.earlier, 0) AS revenue_growth
FROM sale_totals
FULL JOIN sale_totals_2 ON ARRAY[sale_totals.sold_day] = ARRAY[sale_totals_2.sold_day]
`);
  });

  it('counts periods of the model’s own', () => {
    expect(`\n${sqlOf(['visits'], [SEASON])}\n`).toBe(`
SELECT
  seasons.season AS visited_season,
  count(*) AS visits
FROM club.visits
LEFT JOIN club.days AS seasons ON seasons.day = visits.visited_on
GROUP BY 1
`);
  });

  it('takes a part of a date', () => {
    expect(`\n${sqlOf(['visits'], [{ dimension: 'metric.time', datePart: 'dow' }])}\n`).toBe(`
SELECT
  extract(isodow FROM visited_on) AS visited_dow,
  count(*) AS visits
FROM club.visits
GROUP BY 1
`);
  });

  it('gives periods without rows a row', () => {
    expect(
      `\n${sqlOf(['daily_visits'], [DAY], { timeRange: { from: '2025-01-01', through: '2025-01-31' } })}\n`,
    ).toBe(`
WITH daily_visits_totals AS (
  SELECT
    visited_on AS visited_day,
    count(*) AS daily_visits
  FROM club.visits
  WHERE visited_on >= date '2025-01-01'
    AND visited_on < date '2025-02-01'
  GROUP BY 1
)
SELECT
  periods.visited_day,
  coalesce(daily_visits_totals.daily_visits, 0) AS daily_visits
FROM (
  SELECT time_spine.day AS visited_day
  FROM club.days AS time_spine
  WHERE time_spine.day >= date '2025-01-01'
    AND time_spine.day < date '2025-02-01'
) AS periods
LEFT JOIN daily_visits_totals ON daily_visits_totals.visited_day = periods.visited_day
`);
  });

  it('fills in missing periods where the question asks for it', () => {
    expect(
      `\n${sqlOf(['visits'], [MONTH], { fillMissing: true, timeRange: { from: '2025-01-01', to: '2025-04-01' } })}\n`,
    ).toBe(`
WITH visit_totals AS (
  SELECT
    date_trunc('month', visited_on)::date AS visited_month,
    count(*) AS visits
  FROM club.visits
  WHERE visited_on >= date '2025-01-01'
    AND visited_on < date '2025-04-01'
  GROUP BY 1
),
every_period AS (
  SELECT periods.visited_month
  FROM (
    SELECT DISTINCT date_trunc('month', time_spine.day)::date AS visited_month
    FROM club.days AS time_spine
    WHERE time_spine.day >= date '2025-01-01'
      AND time_spine.day < date '2025-04-01'
  ) AS periods
)
SELECT
  coalesce(every_period.visited_month, visit_totals.visited_month) AS visited_month,
  coalesce(visit_totals.visits, 0) AS visits
FROM every_period
FULL JOIN visit_totals ON ARRAY[every_period.visited_month] = ARRAY[visit_totals.visited_month]
`);
  });

  it('takes the last balance of each account in each period', () => {
    expect(`\n${sqlOf(['balance'], [MONTH])}\n`).toBe(`
SELECT
  counted_month,
  sum(balance) AS balance
FROM (
  SELECT
    date_trunc('month', counted_on)::date AS counted_month,
    amount AS balance,
    counted_on AS moment,
    max(counted_on) OVER (PARTITION BY account_id, date_trunc('month', counted_on)::date) AS chosen_moment
  FROM club.balances
) AS candidates
WHERE moment = chosen_moment
GROUP BY 1
`);
  });

  it('reads a ratio of one entity’s rows in one pass', () => {
    expect(`\n${sqlOf(['share_of_long_visits'], [{ dimension: 'member.city' }])}\n`).toBe(`
SELECT
  members.city,
  count(*) FILTER (WHERE (visits.minutes > 90))::numeric / nullif(count(*), 0) AS share_of_long_visits
FROM club.visits
LEFT JOIN club.members ON members.id = visits.member_id
GROUP BY 1
`);
  });

  it('gives each conversion to the last event before it', () => {
    expect(`\n${sqlOf(['visits_that_sell'], [MONTH])}\n`).toBe(`
WITH visits_that_sell_starts AS (
  SELECT
    date_trunc('month', visited_on)::date AS visited_month,
    member_id AS event_key,
    visited_on AS happened_at
  FROM club.visits
),
visits_that_sell_ends AS (
  SELECT
    member_id AS event_key,
    sold_on AS happened_at,
    row_number() OVER () AS event,
    id AS converted
  FROM club.sales
),
visits_that_sell_conversions AS (
  SELECT
    visited_month,
    count(converted) AS visits_that_sell_conversions
  FROM (
    SELECT
      started.visited_month,
      ended.converted,
      row_number() OVER (PARTITION BY ended.event ORDER BY started.happened_at DESC) AS recency
    FROM visits_that_sell_ends AS ended
    JOIN visits_that_sell_starts AS started ON started.event_key = ended.event_key AND started.happened_at <= ended.happened_at AND started.happened_at > ended.happened_at - interval '2 days'
  ) AS matched
  WHERE recency = 1
  GROUP BY 1
),
visit_totals AS (
  SELECT
    date_trunc('month', visited_on)::date AS visited_month,
    count(*) AS visits_that_sell_base
  FROM club.visits
  GROUP BY 1
)
SELECT
  coalesce(visit_totals.visited_month, visits_that_sell_conversions.visited_month) AS visited_month,
  visits_that_sell_conversions.visits_that_sell_conversions::numeric / nullif(coalesce(visit_totals.visits_that_sell_base, 0), 0) AS visits_that_sell
FROM visit_totals
FULL JOIN visits_that_sell_conversions ON ARRAY[visit_totals.visited_month] = ARRAY[visits_that_sell_conversions.visited_month]
`);
  });

  it('joins what held at the time', () => {
    expect(`\n${sqlOf(['visits'], [{ dimension: 'member.tariff' }])}\n`).toBe(`
SELECT
  memberships.tariff,
  count(*) AS visits
FROM club.visits
LEFT JOIN club.memberships ON memberships.member_id = visits.member_id AND visits.visited_on >= memberships.valid_from AND (visits.visited_on < memberships.valid_to OR memberships.valid_to IS NULL)
GROUP BY 1
`);
  });

  it('goes by keys, and needs no join for a key that it holds', () => {
    expect(
      `\n${sqlOf(['visits'], [{ dimension: 'member.branch.country' }, { dimension: 'member.key' }])}\n`,
    ).toBe(`
SELECT
  branches.country,
  visits.member_id AS member,
  count(*) AS visits
FROM club.visits
LEFT JOIN club.members ON members.id = visits.member_id
LEFT JOIN club.branches ON branches.id = members.branch_id
GROUP BY 1, 2
`);
  });

  it('takes conditions of every kind', () => {
    expect(
      `\n${sqlOf(['visits'], [], {
        where: [
          { metric: 'revenue', by: ['member.key'], op: 'gt', value: 100 },
          {
            any: [
              { dimension: 'visit.course', op: 'eq', value: 'yoga' },
              { not: { dimension: 'visit.is_long', op: 'eq', value: true } },
            ],
          },
          {
            sql: 'length({{ city }}) > 3 OR {{ city }} IS NULL',
            references: { city: { dimension: 'member.city' } },
          },
        ],
      })}\n`,
    ).toBe(`
WITH revenue_by_member AS (
  SELECT
    member_id AS member,
    sum(price * pieces) AS revenue
  FROM club.sales
  GROUP BY 1
)
SELECT count(*) AS visits
FROM club.visits
LEFT JOIN club.members ON members.id = visits.member_id
LEFT JOIN revenue_by_member ON revenue_by_member.member = visits.member_id
WHERE revenue_by_member.revenue > 100
  AND (visits.course = 'yoga' OR NOT ((visits.minutes > 90)))
  AND (length(members.city) > 3 OR members.city IS NULL)
`);
  });

  it('asks for values of several tables and loses none', () => {
    expect(`\n${sqlOf([], [{ dimension: 'member.city' }, { dimension: 'branch.country' }])}\n`).toBe(`
SELECT DISTINCT
  members.city,
  branches.country
FROM club.members
FULL JOIN club.branches ON branches.id = members.branch_id
`);
  });

  it('asks MariaDB for them without a full join', () => {
    expect(
      `\n${sqlOf([], [{ dimension: 'member.city' }, { dimension: 'branch.country' }], { dialect: 'mariadb' })}\n`,
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

  it('asks for the least and greatest time there is', () => {
    expect(`\n${sqlOf([], [MONTH], { values: 'bounds' })}\n`).toBe(`
SELECT
  min(date_trunc('month', day)::date) AS month__min,
  max(date_trunc('month', day)::date) AS month__max
FROM club.days
`);
  });

  it('names and orders for ClickHouse, where names are ambiguous sooner', () => {
    expect(
      `\n${sqlOf(['revenue', 'visits'], [MONTH], { dialect: 'clickhouse', orderBy: [{ by: 'revenue', direction: 'descending' }] })}\n`,
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

  it.each<readonly [string, () => string, RegExp]>([
    ['an earlier time without a time', () => sqlOf(['revenue_growth']), /group by metric\.time/],
    [
      'a finer time than there is',
      () => sqlOf(['visits'], [{ dimension: 'metric.time', grain: 'hour' }]),
      /kept by day/,
    ],
    [
      'periods that no spine knows',
      () => sqlOf(['visits'], [{ dimension: 'metric.time', customGrain: 'term' }]),
      /the model's own are season/,
    ],
    [
      'a median where the engine has none',
      () => sqlOf(['median_minutes'], [], { dialect: 'mariadb' }),
      /can't compute medians/,
    ],
    ['nothing', () => sqlOf([]), /Neither metrics nor group-bys/],
    [
      'values that nothing relates',
      () => sqlOf([], [{ dimension: 'balance.counted_on' }, { dimension: 'member.city' }]),
      /No entity leads to all/,
    ],
    ['missing periods without a time', () => sqlOf(['visits'], [], { fillMissing: true }), /add it/],
    [
      'a moment that is none',
      () => sqlOf(['visits'], [DAY], { timeRange: { from: "2025-01-01T00:00:00'" } }),
      /YYYY-MM-DD/,
    ],
  ])('refuses %s with the way out', (_, compiling, message) => {
    expect(compiling).toThrow(
      expect.objectContaining({ code: 'SEMANTIC_QUERY_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('quotes names for MariaDB in backticks, and leaves constants alone', () => {
    const of = (dialect: SqlDialectName) =>
      sqlOf(['visits'], [{ dimension: 'visit.course', as: 'the "group' }], {
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
    expect(sqlOf(['median_minutes'], [], { dialect })).toBe(
      `SELECT ${call} AS median_minutes\nFROM club.visits`,
    );
  });
});
