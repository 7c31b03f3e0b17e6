import { tokenise } from '@parley/catalog-search';
import { describe, expect, it } from 'vitest';
import type { Calendar } from './calendar.js';
import { findTimeMentions } from './time-mentions.js';

const TODAY = '2026-11-15';

function mentions(text: string, calendar: Calendar = { today: TODAY }): string[] {
  const tokens = tokenise(text);
  return findTimeMentions(text, tokens, calendar).map((mention) => {
    if (mention.kind === 'grain') return mention.grain;
    if (mention.kind === 'part') return mention.part;
    return `${mention.period.from ?? ''}..${mention.period.to ?? ''}`;
  });
}

describe('times in a question asked on Sunday 15 November 2026', () => {
  it.each([
    ['revenue last quarter', '2026-07-01..2026-10-01'],
    ['orders on each day of the week', 'dow'],
    ['orders by month of the year', 'month'],
    ['events still to come', '2026-11-16..9999-12-31'],
    ['revenue this year', '2026-01-01..2027-01-01'],
    ['orders in 2025', '2025-01-01..2026-01-01'],
    ['revenue 2024', '2024-01-01..2025-01-01'],
    ['Q3 2025 revenue', '2025-07-01..2025-10-01'],
    ['revenue in the third quarter of last year', '2025-07-01..2025-10-01'],
    ['revenue in q4', '2026-10-01..2027-01-01'],
    ['first half of 2025', '2025-01-01..2025-07-01'],
    ['orders of the last 30 days', '2026-10-16..2026-11-16'],
    ['the past 7 days, inclusive of today', '2026-11-09..2026-11-16'],
    ['in the last 6 months excluding the current month', '2026-05-01..2026-11-01'],
    ['each of the last 8 calendar weeks (excluding the current week)', '2026-09-14..2026-11-09'],
    ['in the past month, inclusive of 1 month ago', '2026-10-15..2026-11-16'],
    ['on or after Apr 1, 2023', '2023-04-01..'],
    ['on or before 2023-04-01', '..2023-04-02'],
    ['last week (exclusive of the current week)', '2026-11-02..2026-11-09'],
    ['orders in the past two weeks', '2026-11-01..2026-11-16'],
    ['the last 12 months', '2025-11-15..2026-11-16'],
    ['last 3 full months', '2026-08-01..2026-11-01'],
    ['last 2 quarters', '2026-04-01..2026-10-01'],
    ['since march', '2026-03-01..'],
    ['since 2024', '2024-01-01..'],
    ['after 2024', '2025-01-01..'],
    ['before february 2025', '..2025-02-01'],
    ['until march 2025', '..2025-04-01'],
    ['between january and march 2025', '2025-01-01..2025-04-01'],
    ['from november to february 2025', '2024-11-01..2025-03-01'],
    ['from 2023 to 2025', '2023-01-01..2026-01-01'],
    ['between 2025-03-05 and 2025-03-07', '2025-03-05..2025-03-08'],
    ['year to date', '2026-01-01..2026-11-16'],
    ['ytd', '2026-01-01..2026-11-16'],
    ['so far this month', '2026-11-01..2026-11-16'],
    ['yesterday', '2026-11-14..2026-11-15'],
    ['last week', '2026-11-02..2026-11-09'],
    ['two months ago', '2026-09-01..2026-10-01'],
    ['in december', '2025-12-01..2026-01-01'],
    ['on March 5th, 2025', '2025-03-05..2025-03-06'],
    ['on 5 March 2025', '2025-03-05..2025-03-06'],
    ['in may 2025', '2025-05-01..2025-06-01'],
    ['next month', '2026-12-01..2027-01-01'],
  ])('%s', (text, expected) => {
    expect(mentions(text)).toEqual([expected]);
  });

  it('finds several, and grains', () => {
    expect(mentions('compare 2024 and 2025 by region')).toEqual([
      '2024-01-01..2025-01-01',
      '2025-01-01..2026-01-01',
    ]);
    expect(mentions('this quarter vs last quarter')).toEqual([
      '2026-10-01..2027-01-01',
      '2026-07-01..2026-10-01',
    ]);
    expect(mentions('monthly revenue in 2025 per quarter')).toEqual([
      'month',
      '2025-01-01..2026-01-01',
      'quarter',
    ]);
    expect(mentions('revenue month over month')).toEqual(['month']);
  });

  it.each([
    'orders above 2000',
    'top 2000 customers',
    'customers who may churn',
    'more than 1999 orders',
    'the last 20 orders',
  ])('sees no time in "%s"', (text) => {
    expect(mentions(text)).toEqual([]);
  });

  it('says what it took a relative time for', () => {
    const text = 'revenue last quarter';
    expect(findTimeMentions(text, tokenise(text), { today: TODAY })[0]).toMatchObject({
      assumption: '"last quarter" means 2026-07-01 to 2026-09-30 (calendar quarter).',
    });
    expect(findTimeMentions('in 2025', tokenise('in 2025'), { today: TODAY })[0]).not.toHaveProperty(
      'assumption',
    );
  });
});
