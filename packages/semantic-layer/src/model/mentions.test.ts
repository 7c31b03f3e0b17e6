import { describe, expect, it } from 'vitest';
import { CONDITIONS } from '../testing/questions/conditions.js';
import { LISTS } from '../testing/questions/lists.js';
import { METRICS } from '../testing/questions/metrics.js';
import { FRAMES, WINDOWS } from '../testing/questions/results.js';
import { SHOP } from '../testing/shop-model.js';
import { conditionMentions, queryMentions } from './mentions.js';

/** Whoever may not see something must not be shown a query that names it: no form may keep a name to itself. */
describe('queryMentions', () => {
  const entities = new Set(SHOP.entities.map(({ name }) => name));

  it.each([...CONDITIONS, ...METRICS, ...WINDOWS, ...FRAMES, ...LISTS])(
    'finds all that "%s" names',
    (_, query) => {
      const written = stringsIn(query);
      const found = queryMentions(query);
      const refs = new Set<string>(found.references.map(({ ref }) => ref));
      expect(
        written.filter((text) => /^[a-z_]+(\.[a-z_]+)+$/.test(text)).filter((ref) => !refs.has(ref)),
      ).toEqual([]);
      const named = new Set(found.entities);
      expect(entityNamesIn(query).filter((name) => !named.has(name))).toEqual([]);
      const own = new Set((query.adHocMetrics ?? []).map(({ name }) => name));
      const model = new Set(SHOP.metrics.map(({ name }) => name));
      const metrics = new Set(found.metrics);
      expect(
        metricNamesIn(query).filter((name) => model.has(name) && !own.has(name) && !metrics.has(name)),
      ).toEqual([]);
      expect(found.metrics.filter((name) => own.has(name))).toEqual([]);
    },
  );

  function entityNamesIn(value: unknown): readonly string[] {
    return valuesOf(value, ['entity', 'everyInstanceOf', 'eachOf', 'through']).filter((name) =>
      entities.has(name),
    );
  }

  function metricNamesIn(value: unknown): readonly string[] {
    return valuesOf(value, [
      'metric',
      'metrics',
      'overall',
      'of',
      'computed',
      'left',
      'right',
      'plus',
      'minus',
      'times',
      'dividedBy',
      'by',
    ]);
  }
});

describe('conditionMentions', () => {
  it('tells what is compared from what is only asked to be there', () => {
    const { references } = conditionMentions([
      { dimension: 'order.status', op: 'is_not_null' },
      {
        not: {
          has: {
            entity: 'ticket',
            where: [{ left: 'ticket.minutes', op: 'gt', right: { outer: 'order.total' } }],
          },
        },
      },
    ]);
    expect(references).toEqual([
      { ref: 'order.status', isCompared: false },
      { ref: 'ticket.minutes', isCompared: true },
      { ref: 'order.total', isCompared: true },
    ]);
  });

  it('takes SQL without its references', () => {
    const { sql, references, metrics } = conditionMentions([
      {
        sql: '{{ size }} > {{ many }} AND secret',
        references: { size: { dimension: 'order.total' }, many: { metric: 'orders', by: ['customer.key'] } },
      },
    ]);
    expect(sql).toEqual(['  >   AND secret']);
    expect(references.map(({ ref }) => ref)).toEqual(['order.total', 'customer.key']);
    expect(metrics).toEqual(['orders']);
  });
});

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** The strings right under some keys, wherever those stand. */
function valuesOf(value: unknown, keys: readonly string[]): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const own = keys.includes(key) ? [inner].flat().filter((each) => typeof each === 'string') : [];
    return [...own, ...valuesOf(inner, keys)];
  });
}
