import { readFileSync } from 'node:fs';
import { buildSchema, isInterfaceType } from 'graphql';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { queryAsAdmin } from '../house/look-behind.js';
import { type Ask, askOverHttp, askOverWebSocket, codesIn } from './api.js';
import { reopenFindings } from './leave-findings.js';
import { leaveSuggestions, leaveVerifiedQuestions } from './leave-learning.js';
import { leaveThread } from './leave-thread.js';
import { isInTable, TABLE_FIELDS } from './role-table.js';
import { leaveDraftForOnce, type Scene, setScene } from './scene.js';
import { beginSession, beginSessionAs } from './session.js';
import { fieldsOf, inOneOperation, walk, whichAreGiven } from './walk-fields.js';

const schema = buildSchema(readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'));
/** What probes end or take away: each try needs another one of it. */
const TAKES_AWAY: Readonly<Record<string, keyof typeof LEFT_ANEW>> = {
  'Mutation.logout': 'session',
  'Mutation.refresh': 'session',
  'Mutation.deleteThread': 'thread',
  'Mutation.discardModelDraft': 'draft',
  'Mutation.dismissFinding': 'finding',
  'Mutation.updateVerifiedQuestion': 'questions',
  'Mutation.retireVerifiedQuestion': 'questions',
  'Mutation.acceptSuggestion': 'suggestions',
  'Mutation.dismissSuggestion': 'suggestions',
  'AcceptSuggestionPayload.suggestion': 'suggestions',
  'AcceptSuggestionPayload.modelDraft': 'suggestions',
  'AcceptSuggestionPayload.verifiedQuestion': 'suggestions',
};

/** How a scene gets what was taken away. */
const LEFT_ANEW = {
  session: ({ tenantSlug, login }) => beginSessionAs(login, tenantSlug),
  thread: ({ ask }) => leaveThread(ask),
  draft: async ({ tenantSlug }) => ({ modelDraftId: await leaveDraftForOnce(tenantSlug) }),
  finding: ({ tenantId }) => reopenFindings(tenantId).then(() => ({})),
  questions: async ({ tenantId }) => ({ questions: await leaveVerifiedQuestions(tenantId) }),
  suggestions: async ({ tenantId }) => ({ suggestions: await leaveSuggestions(tenantId) }),
} satisfies Record<string, (scene: Scene) => Promise<Partial<Scene>>>;

const EVENTS: ReadonlySet<string> = new Set([
  ...['Subscription', 'SchemaRefreshEvent', 'CatalogChange'],
  ...['RunEvent', 'ExportEvent'].flatMap((name) => [name, ...implementersOf(name)]),
]);

function implementersOf(name: string): string[] {
  const type = schema.getType(name);
  return isInterfaceType(type) ? schema.getPossibleTypes(type).map((implementer) => implementer.name) : [];
}

const isOfSubscription = (coordinate: string) => EVENTS.has(coordinate.split('.')[0] ?? '');
const isOfUnreachable = (coordinate: string) => coordinate.startsWith('DataSourceError.');
/** Some hundred requests, next to everything else the machine does. */
const WALK_TIMEOUT_MS = 180_000;

describe('the table of fields and roles', () => {
  it('names every field of the API, and none that is gone', () => {
    expect(TABLE_FIELDS.toSorted()).toEqual(fieldsOf(schema).toSorted());
  });
});

describe.each(inject('walks').askers)('what the table says of %s', { timeout: WALK_TIMEOUT_MS }, (asker) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene(asker === 'anonymous' ? 'owner' : asker);
  });

  /** Tries each field anew, and holds what was given against the table. */
  async function holdAgainstTable(coordinates: readonly string[], asOf: (token?: string) => Ask) {
    const wayOf = (by: Scene) => ({
      schema,
      scene: by,
      ask: asOf(asker === 'anonymous' ? undefined : by.token),
    });
    const way = wayOf(scene);
    const given: Record<string, boolean> = {};
    const [allowed, refused] = [true, false].map((may) =>
      coordinates.filter((coordinate) => isInTable(coordinate, asker) === may),
    );
    await walk(inOneOperation(allowed ?? []), async (together) => {
      Object.assign(given, await whichAreGiven(together, wayOf(await withAnew(together))));
    });
    // Of what is refused nothing is taken away.
    await walk(refused ?? [], async (coordinate) => {
      Object.assign(given, await whichAreGiven([coordinate], way));
    });
    expect(given).toEqual(
      Object.fromEntries(coordinates.map((coordinate) => [coordinate, isInTable(coordinate, asker)])),
    );
  }

  async function withAnew(coordinates: readonly string[]): Promise<Scene> {
    const taken = new Set(coordinates.flatMap((coordinate) => TAKES_AWAY[coordinate] ?? []));
    const left = await Promise.all([...taken].map((what) => LEFT_ANEW[what](scene)));
    return Object.assign({}, scene, ...left);
  }

  const reachable = TABLE_FIELDS.filter((coordinate) => !isOfUnreachable(coordinate));

  it('holds over HTTP', async () => {
    await holdAgainstTable(
      reachable.filter((coordinate) => !isOfSubscription(coordinate)),
      askOverHttp,
    );
  });

  it('holds over WebSocket, for events and for all the rest', async () => {
    await using sockets = new AsyncDisposableStack();
    await holdAgainstTable(reachable, (token) => sockets.use(askOverWebSocket(token)));
  });

  it('holds for what is said of a database that does not answer', async () => {
    await queryAsAdmin('ALTER ROLE tenant_financeone_reader NOLOGIN');
    try {
      await holdAgainstTable(TABLE_FIELDS.filter(isOfUnreachable), askOverHttp);
    } finally {
      await queryAsAdmin('ALTER ROLE tenant_financeone_reader LOGIN');
    }
  });
});

describe('a field of another subgraph, selected in a subscription', () => {
  const RUN_WITH_ALL_AROUND = `subscription ($runId: ID!) {
    runEvents(runId: $runId) {
      ... on RunCompleted {
        run {
          requestedBy { name email }
          tenant { name limits { maxUsers } members { nodes { name } } }
          dataSource { name address policies { nodes { name } } }
        }
      }
    }
  }`;

  async function lastEventOf(role: 'owner' | 'viewer') {
    const { token, ask } = await beginSession('financeone', role);
    const [asked] = await ask('mutation { ask(input: { question: "customers", maxRows: 1 }) { id } }');
    await using socket = askOverWebSocket(token);
    const answers = await socket(RUN_WITH_ALL_AROUND, { runId: asked?.data.ask.id });
    return answers.find(({ data }) => data.runEvents.run !== undefined);
  }

  it('is given to whoever may have it', async () => {
    const last = await lastEventOf('owner');
    expect(last?.errors).toEqual([]);
    expect(last?.data.runEvents.run).toEqual({
      requestedBy: { name: 'Fiona Marchetti', email: 'fiona@financeone.example' },
      tenant: {
        name: 'FinanceOne',
        limits: { maxUsers: expect.any(Number) },
        members: { nodes: expect.arrayContaining([{ name: 'Noah Becker' }]) },
      },
      dataSource: {
        name: expect.any(String),
        address: expect.stringContaining('tenant_financeone'),
        policies: { nodes: expect.arrayContaining([{ name: 'Own regions: customers' }]) },
      },
    });
  });

  it('is null with a reason for whoever may not, and the rest is there', async () => {
    const last = await lastEventOf('viewer');
    expect(last?.data.runEvents.run).toEqual({
      requestedBy: { name: 'Noah Becker', email: 'noah@financeone.example' },
      tenant: { name: 'FinanceOne', limits: null, members: null },
      dataSource: { name: expect.any(String), address: null, policies: null },
    });
    expect(codesIn(last === undefined ? [] : [last])).toEqual(Array(4).fill('FORBIDDEN'));
  });
});
