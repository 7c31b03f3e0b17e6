import type { QueryPlan } from '@parley/planners';
import type { SemanticModel } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { PlanCache, type PlanKeyParts, planKey } from './plan-cache.js';

const MODEL: SemanticModel = {
  ...{ formatVersion: 1, name: 'shop', label: 'Shop', description: '' },
  ...{ entities: [], metrics: [], relationships: [], namedFilters: [] },
};
const PLAN: QueryPlan = {
  kind: 'query',
  query: { kind: 'sql', sql: 'SELECT 1' },
  ...{ explanation: '', assumptions: [], confidence: 1 },
};
const PARTS: PlanKeyParts = {
  way: {
    scope: { tenantId: 'acme', userId: 'one' },
    dataSource: {
      ...{ id: 'source', name: 'Shop', engine: 'POSTGRESQL', version: 1, sealedSettings: '' },
      ...{ cacheGeneration: 0, schemaHash: null },
    },
    policy: {
      ...{ classified: null, layers: [], denials: { tables: [], rows: [], columns: [] } },
      ...{ attributes: { region: 'EU' }, hashKey: '', fingerprint: 'all' },
    },
    ...{ today: '2026-11-22', timeZone: 'UTC' },
  },
  request: { question: 'revenue', note: 'net', model: MODEL, thread: [], examples: [] },
  settings: {
    planners: ['CLAUDE', 'BUILT_IN'],
    disclosure: 'schema',
    ...{ monthlyTokens: null, hedgeAfterMs: null, secondOpinion: false, providers: [], revision: 1 },
  },
};
const { way, request, settings } = PARTS;
const { note: _note, ...withoutNote } = request;

describe('the key of a plan', () => {
  it('is the same for what is the same, whoever asks', () => {
    const again = { ...PARTS, request: { ...request, model: structuredClone(MODEL) } };
    const other = { ...PARTS, way: { ...way, scope: { tenantId: 'acme', userId: 'two' } } };
    expect([planKey(again), planKey(other)]).toEqual([planKey(PARTS), planKey(PARTS)]);
  });

  const others: Readonly<Record<string, PlanKeyParts>> = {
    tenant: { ...PARTS, way: { ...way, scope: { tenantId: 'globex', userId: 'one' } } },
    'data source': { ...PARTS, way: { ...way, dataSource: { ...way.dataSource, id: 'other' } } },
    question: { ...PARTS, request: { ...request, question: 'revenue 2024' } },
    note: { ...PARTS, request: { ...request, note: 'gross' } },
    'no note': { ...PARTS, request: withoutNote },
    thread: { ...PARTS, request: { ...request, thread: [{ question: 'revenue', plan: PLAN }] } },
    'model’s version': { ...PARTS, request: { ...request, model: { ...MODEL, description: 'New.' } } },
    'policy fingerprint': { ...PARTS, way: { ...way, policy: { ...way.policy, fingerprint: 'some' } } },
    'attribute value': { ...PARTS, way: { ...way, policy: { ...way.policy, attributes: { region: 'US' } } } },
    day: { ...PARTS, way: { ...way, today: '2026-11-23' } },
    'time zone': { ...PARTS, way: { ...way, timeZone: 'Asia/Tokyo' } },
    'verified questions': {
      ...PARTS,
      request: { ...request, examples: [{ question: 'sales', query: PLAN.query }] },
    },
    'planners’ settings': { ...PARTS, settings: { ...settings, revision: 2 } },
    'operator’s settings': { ...PARTS, settings: { ...settings, planners: ['BUILT_IN'] } },
  };

  it.each(Object.entries(others))('differs with the %s', (_part, other) => {
    expect(planKey(other)).not.toBe(planKey(PARTS));
  });
});

describe('the cache', () => {
  it('holds no more than it may', () => {
    const cache = new PlanCache();
    const large = { plan: PLAN, planner: 'CLAUDE', told: ['x'.repeat(1024 ** 2)] } as const;
    for (let each = 0; each < 40; each += 1) cache.keep(String(each), large);
    const kept = Array.from({ length: 40 }, (_, each) => cache.find(String(each))).filter(
      (plan) => plan !== null,
    );
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.length).toBeLessThanOrEqual(32);
    expect(cache.find('39')).toEqual(large);
  });
});
