import { type ModelServiceStandIn, startModelService } from '@parley/testing/model-service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QueryBench, startQueryBench } from '../testing/query-bench.js';

const PLAN = {
  query: {
    kind: 'semantic',
    semantic: { kind: 'metrics', metrics: ['revenue'], groupBy: [{ dimension: 'order.region' }] },
  },
  explanation: 'Revenue by region.',
  assumptions: [],
  confidence: 0.9,
};
/** Revenue of the EU: in the answer alone. */
const CELL = '2550.00';

describe.each([
  ['rows', true],
  ['samples', false],
] as const)('an earlier answer of a conversation, with "%s"', (disclosure, leaves) => {
  let service: ModelServiceStandIn;
  let query: QueryBench;
  beforeAll(async () => {
    service = await startModelService('anthropic', [
      { kind: 'turn', calls: [{ name: 'submit_plan', input: PLAN }] },
    ]);
    const claude = { apiKey: 'good-key', baseUrl: service.url };
    query = await startQueryBench({ operatorPlanners: { planners: ['CLAUDE'], disclosure, claude } });
  });
  afterAll(async () => {
    await query.stop();
    await service.stop();
  });

  const analyst = () => query.bench.people.of.acme.analyst;

  async function ask(input: object) {
    const { data, errors } = await query.bench.request(
      'mutation ($input: AskInput!) { ask(input: $input) { status thread { id } result { rows } } }',
      { token: analyst().token, variables: { input: { waitMs: 20_000, ...input } } },
    );
    expect(errors).toEqual([]);
    expect(data.ask.status).toBe('SUCCEEDED');
    return data.ask;
  }

  it(`${leaves ? 'leaves' : 'stays'}, as long as the person sees what they saw`, async () => {
    const { thread, result } = await ask({ question: 'revenue by region', startThread: true });
    expect(JSON.stringify(result.rows)).toContain(CELL);
    await ask({ question: 'why is that?', threadId: thread.id });
    expect(service.requests.at(-1)?.text.includes(CELL)).toBe(leaves);
    expect(service.requests.at(-1)?.text).toContain('revenue by region');

    await query.acme.addPolicy({
      kind: 'COLUMN',
      definition: {
        table: { schema: 'public', table: 'customers' },
        column: 'email',
        mask: { kind: 'null' },
      },
      roleName: 'analyst',
    });
    await ask({ question: 'and why is this?', threadId: thread.id });
    expect(service.requests.at(-1)?.text).not.toContain(CELL);
  });
});
