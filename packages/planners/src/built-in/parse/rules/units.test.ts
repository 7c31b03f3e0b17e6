import { parseModel } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../planner.js';
import { createBuiltInPlanner } from '../../built-in-planner.js';

/** Of a pool: lanes are booked by the minute and paid in cents, or in whatever currency a visitor brings. */
const POOL = parseModel({
  formatVersion: 1,
  name: 'pool',
  label: 'Pool',
  description: '',
  entities: [
    {
      name: 'booking',
      label: 'booking',
      synonyms: [],
      description: '',
      table: { schema: 'public', table: 'bookings' },
      primaryKey: ['id'],
      labelDimension: 'id',
      dimensions: [
        column('id', 'identifier', 'booking number'),
        column('lane', 'categorical', 'lane'),
        column('minutes_booked', 'numeric', 'minutes booked'),
        column('price_cents', 'numeric', 'price cents'),
        column('tip', 'numeric', 'tip'),
        column('currency', 'categorical', 'currency'),
      ],
      measures: [],
    },
  ],
  metrics: [],
  relationships: [],
  namedFilters: [],
});

function column(name: string, kind: string, label: string) {
  return { name, kind, label, description: '', synonyms: [], column: name };
}

async function plan(question: string): Promise<Plan> {
  const request = { question, model: POOL, today: '2026-11-15', timeZone: 'UTC' };
  const pieces = createBuiltInPlanner().plan(request, new AbortController().signal);
  for (;;) {
    const next = await pieces.next();
    if (next.done) return next.value;
  }
}

describe('units that numbers are asked in', () => {
  it.each([
    ['What are the total minutes booked per lane, in hours?', 60],
    ['What is the average price cents of bookings in euros?', 100],
  ])('%s', async (question, factor) => {
    expect(await plan(question)).toMatchObject({
      query: {
        semantic: {
          metrics: ['ratio'],
          adHocMetrics: [{ entity: 'booking' }, { computed: { dividedBy: [expect.anything(), factor] } }],
        },
      },
    });
  });

  it('are no other than those that the numbers have', async () => {
    expect(await plan('What are the total minutes booked per lane, in minutes?')).toMatchObject({
      query: { semantic: { metrics: ['total_booking_minutes_booked'] } },
    });
  });

  it('decline money of several currencies in one of them', async () => {
    expect(await plan('What is the total tip in euros?')).toMatchObject({ kind: 'decline' });
  });
});
