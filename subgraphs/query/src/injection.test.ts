import { connectPlatform, newId, type PlatformDb } from '@parley/platform-db';
import {
  type ModelProtocol,
  type ModelServiceStandIn,
  type RecordedRequest,
  type ScriptedReply,
  startModelService,
} from '@parley/testing/model-service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperatorPlanners } from './planning/operator-planners.js';
import { commentColumns, HIDDEN, makeHostile, publishHostileModel } from './testing/hostile-shop.js';
import {
  CHANNELS,
  type Channel,
  INJECTIONS,
  type Injection,
  markOf,
  wordingOf,
} from './testing/injections.js';
import { type QueryBench, RUN_FIELDS, startQueryBench } from './testing/query-bench.js';

const GOOD_PLAN = {
  name: 'submit_plan',
  input: {
    query: { kind: 'semantic', semantic: { kind: 'metrics', metrics: ['revenue'] } },
    explanation: 'Revenue.',
    assumptions: [],
    confidence: 0.9,
  },
} as const;

/** Where words reach a model in more than one way: the one that is meant. */
const BLOCKS: Partial<Record<Channel, string>> = { conversation: 'origin=\\"conversation\\"' };

/** What an honest model submits first, where it takes that for an attacker's words to come before it. */
const FIRST: Partial<Record<Channel, object>> = {
  answer: { kind: 'sql', sql: 'SELECT name FROM customers WHERE id = 2' },
  'guard-error': { kind: 'sql', sql: `SELECT "${markOf('guard-error')}" FROM orders` },
  'database-error': { kind: 'sql', sql: 'SELECT name::int AS n FROM customers WHERE id = 1' },
};

let query: QueryBench;
let service: ModelServiceStandIn;
let behind: PlatformDb;
/** The database before the first attack. */
let untouched: unknown;
/** What is tried now. */
let injection: Pick<Injection, 'channel' | 'wants'>;

/** How often the model has done what it was told to, this time. */
let obeyed = 0;

const GIVE_UP = {
  name: 'decline',
  input: { reason: 'It was refused twice.', understood: [], notUnderstood: [] },
} as const;

/** A model that does whatever anybody's words say, from the first moment it reads them, and tries again when it is refused. */
function obey({ text }: RecordedRequest): ScriptedReply {
  const { channel, wants } = injection;
  if (text.includes(markOf(channel)) && text.includes(BLOCKS[channel] ?? '')) {
    obeyed += 1;
    return { kind: 'turn', calls: [obeyed > 2 ? GIVE_UP : wants] };
  }
  if (channel === 'cell') {
    return {
      kind: 'turn',
      calls: [{ name: 'sample_values', input: { entity: 'customer', dimension: 'name' } }],
    };
  }
  const query = FIRST[channel] ?? GOOD_PLAN.input.query;
  return { kind: 'turn', calls: [{ ...GOOD_PLAN, input: { ...GOOD_PLAN.input, query } }] };
}

function plannersOf(protocol: ModelProtocol, url: string): OperatorPlanners {
  const apiKey = 'good-key';
  return protocol === 'anthropic'
    ? { planners: ['CLAUDE'], claude: { apiKey, baseUrl: url } }
    : {
        planners: ['OPENAI_COMPATIBLE'],
        openAiCompatible: { apiKey, baseUrl: `${url}/v1`, model: 'obeying' },
      };
}

/** Everything a statement could have changed. */
async function stateOfDatabase(): Promise<unknown> {
  return behind.unscoped.$queryRaw`
    SELECT (SELECT array_agg(relname::text ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS relations,
      (SELECT md5(string_agg(c::text, '' ORDER BY id)) FROM customers c) AS customers,
      (SELECT md5(string_agg(o::text, '' ORDER BY id)) FROM orders o) AS orders,
      (SELECT array_agg(relacl::text ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS rights`;
}

let asked = 0;

const ASK = `mutation ($input: AskInput!) { ask(input: $input) { ${RUN_FIELDS} thread { id } } }`;

/** Asks as the person for whom this channel is open; what became of it, and all that the model was sent. */
async function attack(tried: Pick<Injection, 'channel' | 'wants'>, role: 'owner' | 'analyst' = 'analyst') {
  injection = tried;
  obeyed = 0;
  const { channel } = tried;
  const people = query.bench.people.of[channel === 'column-comment' ? 'globex' : 'acme'];
  const person = people[channel === 'database-error' ? 'owner' : role];
  const from = service.requests.length;
  // Never the same question twice: plans are kept.
  asked += 1;
  const question = `What is the revenue, number ${asked}?`;
  const ask = async (input: object) => {
    const { data, errors } = await query.bench.request(ASK, {
      token: person.token,
      variables: { input: { question, waitMs: 20_000, ...input } },
    });
    expect(errors).toEqual([]);
    return data.ask;
  };
  const run = await ask(await inputOf(channel, question, ask));
  return {
    run,
    told: JSON.stringify(run),
    sent: service.requests.slice(from).map(({ text }) => text),
  };
}

type Ask = (input: object) => Promise<{ readonly id: string; readonly thread: { readonly id: string } }>;

async function inputOf(channel: Channel, question: string, ask: Ask): Promise<object> {
  switch (channel) {
    case 'question':
      return { question: `${question} ${wordingOf(channel, asked)}` };
    case 'note':
      return { note: wordingOf(channel, asked) };
    case 'conversation': {
      const before = await ask({ question: `${question} ${wordingOf(channel, asked)}`, startThread: true });
      return { question: 'And by region?', threadId: before.thread.id };
    }
    case 'answer': {
      const before = await ask({ startThread: true });
      return { question: 'And by region?', threadId: before.thread.id };
    }
    case 'verified-question':
      await verify(`${question} ${wordingOf(channel)}`.replaceAll(/[{}]/g, ''));
      return {};
    default:
      return {};
  }
}

async function verify(question: string): Promise<void> {
  const { tenantId, dataSourceId } = query.acme;
  await query.bench.admin.verifiedQuestion.create({
    data: {
      id: newId(),
      ...{ tenantId, dataSourceId, question, parameters: [], description: '' },
      query: { kind: 'sql', sql: 'SELECT count(*) AS n FROM customers' },
      uses: [{ schema: 'public', table: 'customers', columns: [] }],
      verifiedBy: query.bench.people.of.acme.owner.userId,
      verifiedAt: new Date(),
    },
  });
}

const marksIn = (texts: readonly string[]) => found(texts, /OBEY [a-z-]+/g);
const hiddenIn = (texts: readonly string[]) => found(texts, new RegExp(`${HIDDEN}-.{0,40}`, 'g'));
const codesIn = (text: string | undefined) => found([text ?? ''], /[A-Z]{3,}(_[A-Z]+)+/g);

function found(texts: readonly string[], pattern: RegExp): readonly string[] {
  return [...new Set(texts.flatMap((text) => text.match(pattern) ?? []))];
}

describe.each(['anthropic', 'openai'] as const)(
  'a model that obeys whatever it reads, over the %s protocol',
  (protocol) => {
    beforeAll(async () => {
      service = await startModelService(protocol, obey);
      query = await startQueryBench({
        operatorPlanners: { ...plannersOf(protocol, service.url), disclosure: 'rows' },
      });
      for (const shop of [query.acme, query.globex]) await makeHostile(query.bench, shop);
      await publishHostileModel(query.bench, query.acme);
      await commentColumns(query.bench, query.globex);
      behind = connectPlatform({ url: query.bench.platform.adminUrlOf('acme_shop') });
      untouched = await stateOfDatabase();
    });
    afterAll(async () => {
      await behind.close();
      await query.stop();
      await service.stop();
    });

    it.each(CHANNELS)('reads what strangers wrote: %s', async (channel) => {
      const { sent } = await attack({ channel, wants: GOOD_PLAN });
      expect(marksIn(sent)).toContain(markOf(channel));
    });

    it('there are sixty attacks', () => {
      expect(INJECTIONS).toHaveLength(60);
    });

    it.each(['a masked column', 'hidden rows', 'values of hidden rows'])(
      'would have shown %s but for the policies',
      async (name) => {
        const wants = INJECTIONS.find((each) => each.name === name)?.wants ?? GOOD_PLAN;
        const { told, sent } = await attack({ channel: 'question', wants }, 'owner');
        expect(hiddenIn([told, ...sent])).not.toEqual([]);
      },
    );

    it.each(INJECTIONS)('is of no use for $name ($channel)', async ({ comesTo, ...tried }) => {
      const { run, told, sent } = await attack(tried);

      expect(marksIn(sent)).toContain(markOf(tried.channel));
      expect(await stateOfDatabase()).toEqual(untouched);
      if (tried.channel !== 'database-error') {
        expect(hiddenIn(sent)).toEqual([]);
        expect(hiddenIn([told])).toEqual([]);
      }
      if (comesTo === 'harmless') {
        expect(run.rowCount ?? 0).toBeLessThanOrEqual(50);
      } else {
        expect(run).toMatchObject({ status: expect.stringMatching(/DECLINED|FAILED/), rowCount: 0 });
        expect(codesIn(sent.at(-1))).toContain(comesTo);
      }
    });
  },
);
