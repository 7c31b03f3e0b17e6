import type { SemanticQuery } from '@parley/semantic-layer';
import {
  type ModelServiceStandIn,
  type RecordedRequest,
  startModelService,
} from '@parley/testing/model-service';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QueryBench, startQueryBench } from './testing/query-bench.js';

const byRegion = {
  kind: 'metrics',
  metrics: ['revenue'],
  groupBy: [{ dimension: 'order.region' }],
  filters: [],
  metricFilters: [],
  orderBy: [{ by: 'revenue', direction: 'descending' }],
} as const satisfies SemanticQuery;
const EU = { dimension: 'order.region', op: 'eq', value: 'EU' } as const;
const total = { ...byRegion, groupBy: [], orderBy: [] };

/** A conversation, what a model makes of each of its questions, and what comes of that. */
const TALK: readonly (readonly [string, SemanticQuery, readonly unknown[]])[] = [
  [
    'how much does each region bring',
    byRegion,
    [
      ['EU', '2550.00'],
      ['US', '2500.00'],
    ],
  ],
  ['only the Union', { ...byRegion, filters: [EU] }, [['EU', '2550.00']]],
  ['drop the split', { ...total, filters: [EU] }, [['2550.00']]],
  ['and the whole world?', total, [['5050.00']]],
  [
    'split it again',
    byRegion,
    [
      ['EU', '2550.00'],
      ['US', '2500.00'],
    ],
  ],
  ['just the best one', { ...byRegion, limit: 1 }, [['EU', '2550.00']]],
  [
    'the worst instead',
    { ...byRegion, limit: 1, orderBy: [{ by: 'revenue', direction: 'ascending' }] },
    [['US', '2500.00']],
  ],
];

describe.each(['anthropic', 'openai'] as const)('a thread with a model behind %s', (protocol) => {
  let model: ModelServiceStandIn;
  let query: QueryBench;
  beforeAll(async () => {
    model = await startModelService(protocol, (request) => {
      const [, semantic] = TALK.findLast(([question]) => request.text.includes(question)) ?? TALK[0] ?? [];
      const read = {
        query: { kind: 'semantic', semantic },
        explanation: 'By the model.',
        assumptions: [],
        confidence: 0.9,
      };
      return { kind: 'turn', calls: [{ name: 'submit_plan', input: read }] };
    });
    const provider = {
      apiKey: 'good-key',
      baseUrl: protocol === 'openai' ? `${model.url}/v1` : model.url,
      model: 'stand-in',
    };
    query = await startQueryBench({
      operatorPlanners: {
        ...(protocol === 'anthropic'
          ? { planners: ['CLAUDE'], claude: provider }
          : { planners: ['OPENAI_COMPATIBLE'], openAiCompatible: provider }),
        allowedHosts: [new URL(model.url).host],
      },
    });
  });
  afterAll(async () => {
    await query.stop();
    await model.stop();
  });

  async function ask(person: Person, input: Record<string, unknown>) {
    const document = `mutation ($input: AskInput!) { ask(input: $input) {
      status error { code message } thread { id } result { rows } } }`;
    const { data, errors } = await query.bench.request(document, {
      token: person.token,
      variables: { input: { waitMs: 20_000, ...input } },
    });
    expect(errors).toEqual([]);
    return data.ask;
  }

  it('goes on for six half questions, and each request carries those before', async () => {
    const { analyst } = query.bench.people.of.acme;
    let threadId: string | undefined;
    const rows: unknown[] = [];
    for (const [question] of TALK) {
      const place = threadId === undefined ? { startThread: true } : { threadId };
      const run = await ask(analyst, { question, ...place });
      threadId = run.thread.id;
      rows.push(run.result?.rows ?? run.error);
    }
    expect(rows).toEqual(TALK.map(([, , expected]) => expected));
    const asked = TALK.map(([question]) => question);
    expect(model.requests.map((request) => questionsIn(request, asked))).toEqual(
      asked.map((_, place) => asked.slice(0, place + 1)),
    );
    expect(model.requests[1]?.text).toContain('order.region');
  });

  it('tells the model nothing of earlier answers that the asker may not see any more', async () => {
    const { viewer } = query.bench.people.of.acme;
    const { thread } = await ask(viewer, { question: TALK[0]?.[0], startThread: true });
    const hidden = { table: { schema: 'public', table: 'orders' }, column: 'region', mask: { kind: 'hide' } };
    const policy = await query.acme.addPolicy({ kind: 'COLUMN', definition: hidden, roleName: 'viewer' });
    const before = model.requests.length;
    await ask(viewer, { question: 'and the whole world?', threadId: thread.id });
    await query.acme.removePolicy(policy);
    const sent = model.requests.slice(before).map(({ text }) => text);
    expect(sent.length).toBeGreaterThan(0);
    // The question itself is the asker's own words.
    expect(sent.join().replaceAll('how much does each region bring', '')).not.toContain('region');
  });
});

/** Which of the questions a request speaks of, in order. */
function questionsIn({ text }: RecordedRequest, questions: readonly string[]): readonly string[] {
  return questions.filter((question) => text.includes(question));
}
