import { startModelService } from '@parley/testing/model-service';
import { afterEach, describe, expect, it } from 'vitest';
import { createClaudePlanner } from '../claude/claude-planner.js';
import type { Disclosure, PlanDelta, PlanRequest } from '../planner.js';
import { LIBRARY } from '../testing/library-model.js';
import { lookupOf, planWith, submission } from './plan-with.test-support.js';

/** Marks of what each setting holds back; none of these words is in the question or the model's names. */
const OF_DATA = /Old Town|CANARY-VALUE|CANARY-LITERAL|CANARY-SQL|CANARY-EXPLAINED|CANARY-HIT|CANARY-CHOSEN/;
const OF_ROWS = /CANARY-ROW|CANARY-MESSAGE/;

const filtered = {
  kind: 'query',
  query: {
    kind: 'semantic',
    semantic: {
      kind: 'list',
      entity: 'member',
      dimensions: [{ dimension: 'member.name' }],
      filters: [{ dimension: 'member.name', op: 'eq', value: 'CANARY-LITERAL' }],
      orderBy: [],
    },
  },
  explanation: 'Members called CANARY-EXPLAINED.',
  assumptions: [],
  confidence: 1,
} as const;

const REQUEST: Partial<PlanRequest> = {
  model: {
    ...LIBRARY,
    namedFilters: [
      {
        name: 'old',
        label: 'old',
        synonyms: [],
        filters: [{ dimension: 'branch.district', op: 'eq', value: 'Old Town' }],
      },
    ],
  },
  thread: [
    {
      question: 'Members of that name',
      plan: filtered,
      answer: { columns: ['name'], rows: [['CANARY-ROW']] },
    },
    { question: 'Members called CANARY-LITERAL', isChoice: true, plan: filtered },
    {
      question: 'Members called CANARY-CHOSEN',
      isChoice: true,
      plan: { ...filtered, query: { kind: 'sql', sql: "SELECT 'CANARY-SQL'" } },
    },
    { question: 'And by SQL', plan: { ...filtered, query: { kind: 'sql', sql: "SELECT 'CANARY-SQL'" } } },
  ],
  examples: [
    { question: 'Where is canary-literal?', query: filtered.query },
    { question: 'Where is CANARY-SQL?', query: { kind: 'sql', sql: "SELECT 'CANARY-SQL'" } },
  ],
  failed: {
    plan: filtered,
    code: 'DATABASE_ERROR',
    message: 'invalid input syntax for integer: "CANARY-MESSAGE"',
  },
  lookup: lookupOf({
    search: async () => [
      { kind: 'value', name: 'member.name', label: 'CANARY-HIT', description: '' },
      { kind: 'metric', name: 'loans', label: 'loans', description: 'Every lending' },
    ],
    sampleValues: async () => ['CANARY-VALUE'],
    check: async (query) =>
      query.kind === 'sql'
        ? { ok: false, code: 'DATABASE_ERROR', message: "no such value: 'CANARY-MESSAGE'" }
        : { ok: true, sql: "SELECT 'CANARY-SQL'", estimatedRows: 4_711_471_147 },
  }),
};

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** All that left in a conversation in which the model asks for everything it can. */
async function leaves(disclosure: Disclosure) {
  const service = await startModelService('anthropic', [
    {
      kind: 'turn',
      calls: [
        { name: 'search_catalog', input: { query: 'canary' } },
        { name: 'describe', input: { names: ['branch', 'branch.district', 'old', 'loans'] } },
        { name: 'sample_values', input: { entity: 'member', dimension: 'name' } },
        { name: 'check_query', input: { query: { kind: 'sql', sql: 'SELECT 1' } } },
        { name: 'check_query', input: { query: submission().input.query } },
      ],
    },
    { kind: 'turn', calls: [submission()] },
  ]);
  stops.push(() => service.stop());
  const planner = createClaudePlanner({ apiKey: 'good-key', baseUrl: service.url, disclosure });
  const { plan, deltas } = await planWith(planner, REQUEST);
  expect(plan.kind).toBe('query');
  const sent = deltas.filter((delta): delta is Extract<PlanDelta, { kind: 'sent' }> => delta.kind === 'sent');
  return {
    text: service.requests.map(({ text }) => text).join('\n'),
    sent,
    tools: service.requests[0]?.body.tools?.map(({ name }) => name),
  };
}

describe('what leaves for a model', () => {
  it('is names and descriptions alone, with "schema"', async () => {
    const { text, sent, tools } = await leaves('schema');
    expect(text).not.toMatch(OF_DATA);
    expect(text).not.toMatch(/canary-literal/i);
    expect(text).not.toMatch(OF_ROWS);
    expect(text).not.toContain('4711471147');
    expect(text).toContain('Every lending');
    expect(text).toContain('withheld');
    expect(text).toContain('Members called (withheld)');
    expect(tools).not.toContain('sample_values');
    expect(sent.map(({ values, rows }) => values + rows)).toEqual([0, 0]);
    expect(sent[0]).toMatchObject({ disclosure: 'schema', names: expect.any(Number) });
  });

  it('is values too, with "samples", and no row of an answer', async () => {
    const { text, sent, tools } = await leaves('samples');
    for (const mark of OF_DATA.source.split('|')) expect(text).toContain(mark);
    expect(text).not.toMatch(OF_ROWS);
    expect(tools).toContain('sample_values');
    expect(sent.reduce((sum, { values }) => sum + values, 0)).toBeGreaterThan(2);
    expect(sent.map(({ rows }) => rows)).toEqual([0, 0]);
  });

  it('is rows of earlier answers too, with "rows"', async () => {
    const { text, sent } = await leaves('rows');
    for (const mark of OF_ROWS.source.split('|')) expect(text).toContain(mark);
    expect(sent.map(({ rows }) => rows)).toEqual([1, 0]);
  });

  it('is told before it leaves, as much as it is', async () => {
    const { text, sent } = await leaves('rows');
    const characters = sent.reduce((sum, each) => sum + each.characters, 0);
    expect(sent.map(({ characters: each }) => each > 0)).toEqual([true, true]);
    expect(characters).toBeLessThan(text.length);
    expect(characters).toBeGreaterThan(5_000);
  });
});
