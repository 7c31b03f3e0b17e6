import { describe, expect, it } from 'vitest';
import type { GroupBy } from './model/query.js';
import { clubSql, DAY, MONTH } from './testing/club-sql.js';

const SEASON: GroupBy = { dimension: 'metric.time', customGrain: 'season' };

/** What is answered is checked on engines by test/semantic-suite; here stands how it reads. */
describe('a statement about times', () => {
  it('adds up over a window along the time spine', () => {
    expect(
      `\n${clubSql(['trailing_revenue'], [DAY], { timeRange: { from: '2025-01-01', through: '2025-01-31' } })}\n`,
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
    expect(`\n${clubSql(['trailing_revenue'], [MONTH])}\n`).toBe(`
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
    expect(`\n${clubSql(['revenue_to_date'], [DAY])}\n`).toBe(`
SELECT
  time_spine.day AS sold_day,
  sum(sales.price * sales.pieces) AS revenue_to_date
FROM club.days AS time_spine
JOIN club.sales ON sales.sold_on <= time_spine.day AND sales.sold_on >= date_trunc('month', time_spine.day)::date
GROUP BY 1
`);
  });

  it('adds up everything where no time is asked for', () => {
    expect(`\n${clubSql(['trailing_revenue'])}\n`).toBe(`
SELECT sum(price * pieces) AS trailing_revenue
FROM club.sales
`);
  });

  it('compares with the time before: each part by itself, joined where both or either have rows', () => {
    expect(`\n${clubSql(['revenue_growth'], [DAY])}\n`).toBe(`
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
    expect(`\n${clubSql(['visits'], [SEASON])}\n`).toBe(`
SELECT
  seasons.season AS visited_season,
  count(*) AS visits
FROM club.visits
LEFT JOIN club.days AS seasons ON seasons.day = visits.visited_on
GROUP BY 1
`);
  });

  it('takes a part of a date', () => {
    expect(`\n${clubSql(['visits'], [{ dimension: 'metric.time', datePart: 'dow' }])}\n`).toBe(`
SELECT
  extract(isodow FROM visited_on) AS visited_dow,
  count(*) AS visits
FROM club.visits
GROUP BY 1
`);
  });

  it('gives periods without rows a row', () => {
    expect(
      `\n${clubSql(['daily_visits'], [DAY], { timeRange: { from: '2025-01-01', through: '2025-01-31' } })}\n`,
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
      `\n${clubSql(['visits'], [MONTH], { fillMissing: true, timeRange: { from: '2025-01-01', to: '2025-04-01' } })}\n`,
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
    expect(`\n${clubSql(['balance'], [MONTH])}\n`).toBe(`
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

  it('asks for the least and greatest time there is', () => {
    expect(`\n${clubSql([], [MONTH], { values: 'bounds' })}\n`).toBe(`
SELECT
  min(date_trunc('month', day)::date) AS month__min,
  max(date_trunc('month', day)::date) AS month__max
FROM club.days
`);
  });
});
