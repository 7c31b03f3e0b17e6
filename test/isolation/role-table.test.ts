import { readFileSync } from 'node:fs';
import { buildSchema, isInterfaceType } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { queryAsAdmin } from '../house/look-behind.js';
import { type Ask, askOverHttp, askOverWebSocket, codesIn } from './api.js';
import { leaveFindings } from './leave-findings.js';
import { leaveSuggestions, leaveVerifiedQuestions } from './leave-learning.js';
import { leaveThread } from './leave-thread.js';
import { type Asker, ROLES } from './role-table/askers.js';
import { isInTable, TABLE_FIELDS } from './role-table.js';
import { beginSession, leaveDraftForOnce, type Scene, setScene } from './scene.js';
import { fieldsOf, inOneOperation, walk, whichAreGiven } from './walk-fields.js';

const schema = buildSchema(readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'));
/** They end the session that asks, or the one whose token they are given. */
const ENDS_SESSION: ReadonlySet<string> = new Set(['Mutation.logout', 'Mutation.refresh']);
/** They take away what they are given: each try needs another one. */
const TAKES_AWAY: ReadonlySet<string> = new Set([
  ...['Mutation.discardModelDraft', 'Mutation.dismissFinding', 'Mutation.deleteThread'],
  ...['Mutation.updateVerifiedQuestion', 'Mutation.retireVerifiedQuestion'],
  ...['Mutation.acceptSuggestion', 'Mutation.dismissSuggestion'],
  ...['suggestion', 'modelDraft', 'verifiedQuestion'].map((field) => `AcceptSuggestionPayload.${field}`),
]);

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

describe.each<Asker>([...ROLES, 'anonymous'])(
  'what the table says of %s',
  { timeout: WALK_TIMEOUT_MS },
  (asker) => {
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
      await walk(inOneOperation(coordinates), async (together) => {
        const isForOnce = together.some((each) => ENDS_SESSION.has(each) || TAKES_AWAY.has(each));
        Object.assign(given, await whichAreGiven(together, isForOnce ? wayOf(await anew()) : way));
      });
      expect(given).toEqual(
        Object.fromEntries(coordinates.map((coordinate) => [coordinate, isInTable(coordinate, asker)])),
      );
    }

    async function anew(): Promise<Scene> {
      const role = asker === 'anonymous' ? 'owner' : asker;
      const modelDraftId = await leaveDraftForOnce(scene.tenantSlug);
      await leaveFindings(await beginSession(scene.tenantSlug, 'owner'));
      await leaveVerifiedQuestions(scene.tenantId);
      await leaveSuggestions(scene.tenantId);
      const session = await beginSession(scene.tenantSlug, role);
      return { ...scene, ...session, ...(await leaveThread(session.ask)), modelDraftId };
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
  },
);

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
