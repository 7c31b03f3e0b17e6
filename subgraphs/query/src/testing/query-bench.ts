import { randomUUID } from 'node:crypto';
import { createFileRunLog } from '@parley/event-bus';
import { createBuiltInPlanner, type Plan, type Planner } from '@parley/planners';
import { makeTestFolder, removeTestFolder } from '@parley/platform-db/testing';
import { createFolderResultStore } from '@parley/result-store';
import type { RunningService } from '@parley/service-kit';
import { createConnections, createParsers } from '@parley/sql-drivers';
import type { GraphQLAnswer } from '@parley/testing';
import { type Person, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createQueryService, type QueryDeps, type QueryServiceLimits } from '../server.js';
import { openShop, type Shop } from './shop.js';

/** An event as a client gets it: of the fields behind `cursor`, those of its type. */
export interface ClientEvent {
  readonly __typename: string;
  readonly cursor: string;
  readonly at?: string;
  readonly run?: { readonly id: string; readonly status: string };
  readonly stage?: string;
  readonly state?: string;
  readonly elapsedMs?: number;
  readonly text?: string;
  readonly title?: string;
  readonly sql?: string;
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly offset?: number;
  readonly rows?: readonly (readonly unknown[])[];
  readonly code?: string;
  readonly message?: string;
  readonly rowCount?: number;
  readonly durationMs?: number;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly retryable: boolean;
    readonly details: unknown;
  };
}

export interface QueryBench {
  readonly bench: SubgraphBench;
  readonly acme: Shop;
  readonly globex: Shop;
  readonly service: RunningService;
  readonly socketPath: string;
  readonly runLogFolder: string;
  readonly resultsFolder: string;
  ask(person: Person, input: Record<string, unknown>): Promise<GraphQLAnswer>;
  runSql(person: Person, input: Record<string, unknown>): Promise<GraphQLAnswer>;
  /** A client for subscriptions, which the bench disposes of. */
  connect(person: Person): Client;
  /** Events in order until the last, or until the caller leaves. @throws the subscription's errors */
  events(person: Person, runId: string, after?: string, document?: string): AsyncGenerator<ClientEvent>;
  stop(): Promise<void>;
}

interface QueryBenchOptions {
  readonly limits?: Partial<QueryServiceLimits>;
  /** Acme is PRO, Globex ENTERPRISE, with all that these allow; else no answer is given again, and none is refused as too slow. */
  readonly tiersAsTheyAre?: boolean;
  /** What a question is read as; the built-in planner reads all others. */
  readonly plans?: Readonly<Record<string, Plan>>;
  /** Models that the operator pays; none, if left out. */
  readonly operatorPlanners?: QueryDeps['operatorPlanners'];
  readonly now?: () => Date;
  /** Data sources kept open at most. */
  readonly maxOpenSources?: number;
  /** What replicas share, instead of files and this process's own; its owner closes it. */
  readonly shared?: Partial<Pick<QueryDeps, 'runLog' | 'turns' | 'bus'>>;
}

export const RUN_FIELDS = `id kind status question note sql explanation assumptions confidence rowCount durationMs
  notices { code message } clarification { question choices { label meaning question } }
  error { code message retryable details } requestedBy { id } dataSource { id } tenant { id }
  result { columns { name type elementType databaseType } rows complete }`;

const EVENTS = `subscription ($runId: ID!, $after: String) { runEvents(runId: $runId, after: $after) {
  __typename cursor at run { id status }
  ... on RunProgress { stage state elapsedMs }
  ... on RunPlanDelta { text }
  ... on RunSql { sql explanation assumptions confidence }
  ... on RunColumns { columns { name type databaseType } }
  ... on RunRows { offset rows }
  ... on RunNotice { code message }
  ... on RunClarification { clarification { question choices { label } } }
  ... on RunCompleted { rowCount durationMs complete }
  ... on RunFailed { error { code message retryable details } }
  ... on RunCancelled { rowCount }
} }`;

/** Most tests ask the same again to see something happen in the database, or what takes for ever. */
const MILD = { resultCacheSeconds: 0, slowestEstimate: 'LONGER' } as const;

/** The query subgraph as it really runs, with a database for each of two tenants. */
export async function startQueryBench(options: QueryBenchOptions = {}): Promise<QueryBench> {
  const runLogFolder = await makeTestFolder();
  const runLog = createFileRunLog({ folder: runLogFolder, retentionMs: 3_600_000, maxTotalBytes: 1024 ** 3 });
  const resultsFolder = await makeTestFolder();
  const { maxOpenSources: maxOpen } = options;
  const connections = createConnections(maxOpen === undefined ? {} : { maxOpen });
  const parsers = createParsers({ workers: 1 });
  const parts: { service?: RunningService; socketPath?: string } = {};
  const bench = await startSubgraphBench({
    role: 'parley_query',
    start: async (deps) => {
      parts.socketPath = 'socketPath' in deps.listen ? deps.listen.socketPath : '';
      parts.service = await createQueryService({
        ...deps,
        connections,
        parsers,
        runLog,
        ...options.shared,
        resultStore: createFolderResultStore({
          folder: resultsFolder,
          ...(options.now === undefined ? {} : { now: options.now }),
        }),
        planner: plannerOf(options.plans ?? {}),
        ...(options.operatorPlanners && { operatorPlanners: options.operatorPlanners }),
        hashKey: 'key of hashes in tests',
        instanceId: randomUUID(),
        ...(options.now === undefined ? {} : { now: options.now }),
        limits: {
          caretakerRoundMs: 100,
          stopGraceMs: 0,
          ...options.limits,
          tier: { ...(options.tiersAsTheyAre ? {} : MILD), ...options.limits?.tier },
        },
      });
      return parts.service;
    },
  });
  const { service, socketPath } = parts;
  if (service === undefined || socketPath === undefined) throw new Error('the service was not started');
  const acme = await openShop(bench, 'acme');
  const globex = await openShop(bench, 'globex');
  const clients: Client[] = [];
  const connect = (person: Person): Client => {
    const client = createClient({
      url: `ws+unix://${socketPath}:/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${person.token}` },
      retryAttempts: 0,
    });
    clients.push(client);
    return client;
  };
  const start = (mutation: string, input: string) => (person: Person, variables: Record<string, unknown>) =>
    bench.request(`mutation ($input: ${input}!) { ${mutation}(input: $input) { ${RUN_FIELDS} } }`, {
      token: person.token,
      variables: { input: variables },
    });
  return {
    bench,
    acme,
    globex,
    service,
    socketPath,
    runLogFolder,
    resultsFolder,
    ask: start('ask', 'AskInput'),
    runSql: start('runSql', 'RunSqlInput'),
    connect,
    async *events(person, runId, after, document = EVENTS) {
      const client = connect(person);
      try {
        const results = client.iterate<{ runEvents: ClientEvent }>({
          query: document,
          variables: { runId, after: after ?? null },
        });
        for await (const { data, errors } of results) {
          if (errors !== undefined) throw errors;
          if (data) yield data.runEvents;
        }
      } finally {
        await client.dispose();
      }
    },
    async stop() {
      for (const client of clients) await client.dispose();
      await service.stop();
      await acme.close();
      await globex.close();
      await bench.stop();
      await runLog.close();
      await connections.close();
      await parsers.close();
      await removeTestFolder(runLogFolder);
      await removeTestFolder(resultsFolder);
    },
  };
}

function plannerOf(plans: Readonly<Record<string, Plan>>): Planner {
  const builtIn = createBuiltInPlanner();
  return {
    name: 'by heart',
    async *plan(request, signal) {
      const known = plans[request.question];
      if (known === undefined) return yield* builtIn.plan(request, signal);
      yield { kind: 'text', text: `today is ${request.today}; ` };
      yield {
        kind: 'text',
        text: request.model.entities.flatMap((entity) => entity.dimensions.map((d) => d.name)).join(),
      };
      return known;
    },
  };
}

/** Everything of an async iterable. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function until(condition: () => Promise<boolean>, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > withinMs) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - startedAt;
}
