import { describe, expect, it } from 'vitest';
import { clubSql, DAY, MONTH } from './testing/club-sql.js';

/** What is answered is checked on engines by test/semantic-suite; here stands how it reads. */
describe('a statement', () => {
  it('reads a ratio of one entity’s rows in one pass', () => {
    expect(`\n${clubSql(['share_of_long_visits'], [{ dimension: 'member.city' }])}\n`).toBe(`
SELECT
  members.city,
  count(*) FILTER (WHERE (visits.minutes > 90))::numeric / nullif(count(*), 0) AS share_of_long_visits
FROM club.visits
LEFT JOIN club.members ON members.id = visits.member_id
GROUP BY 1
`);
  });

  it('gives each conversion to the last event before it', () => {
    expect(`\n${clubSql(['visits_that_sell'], [MONTH])}\n`).toBe(`
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
    expect(`\n${clubSql(['visits'], [{ dimension: 'member.tariff' }])}\n`).toBe(`
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
      `\n${clubSql(['visits'], [{ dimension: 'member.branch.country' }, { dimension: 'member.key' }])}\n`,
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
      `\n${clubSql(['visits'], [], {
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
    expect(`\n${clubSql([], [{ dimension: 'member.city' }, { dimension: 'branch.country' }])}\n`).toBe(`
SELECT DISTINCT
  members.city,
  branches.country
FROM club.members
FULL JOIN club.branches ON branches.id = members.branch_id
`);
  });

  it.each<readonly [string, () => string, RegExp]>([
    ['an earlier time without a time', () => clubSql(['revenue_growth']), /group by metric\.time/],
    [
      'a finer time than there is',
      () => clubSql(['visits'], [{ dimension: 'metric.time', grain: 'hour' }]),
      /kept by day/,
    ],
    [
      'periods that no spine knows',
      () => clubSql(['visits'], [{ dimension: 'metric.time', customGrain: 'term' }]),
      /the model's own are season/,
    ],
    [
      'a median where the engine has none',
      () => clubSql(['median_minutes'], [], { dialect: 'mariadb' }),
      /can't compute medians/,
    ],
    ['nothing', () => clubSql([]), /Neither metrics nor group-bys/],
    [
      'values that nothing relates',
      () => clubSql([], [{ dimension: 'balance.counted_on' }, { dimension: 'member.city' }]),
      /No entity leads to all/,
    ],
    ['missing periods without a time', () => clubSql(['visits'], [], { fillMissing: true }), /add it/],
    [
      'a moment that is none',
      () => clubSql(['visits'], [DAY], { timeRange: { from: "2025-01-01T00:00:00'" } }),
      /YYYY-MM-DD/,
    ],
  ])('refuses %s with the way out', (_, compiling, message) => {
    expect(compiling).toThrow(
      expect.objectContaining({ code: 'SEMANTIC_QUERY_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
