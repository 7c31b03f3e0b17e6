import type { ListenAddress, RunningService } from '@parley/service-kit';
import { type ConnectionSettings, connectionOpener, type SqlConnection } from '@parley/sql-drivers';
import type { GraphQLAnswer } from '@parley/testing';
import {
  type Person,
  type SubgraphBench,
  type SubgraphDeps,
  startSubgraphBench,
} from '@parley/testing/subgraph';
import { type CatalogDeps, createCatalogService } from '../server.js';
import { connectDataSource, openShop, type Shop } from './shop.js';

export const START_REFRESH = `mutation ($id: ID!) { startSchemaRefresh(dataSourceId: $id) {
  id status dataSource { id } progress { tablesDone tablesTotal } error { code message } startedAt finishedAt } }`;
export const PROFILES = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on DataSource { physicalSchema {
  tables { nodes { name uniqueKeys columns { name profile {
    rows isComplete nullShare distinct min max averageLength samples { value share } measuredAt } } } } } } } }`;

/** The shop's tables and views: customers, orders, salaries, big_orders. */
export const TABLES = 4;
/** No round but those that a test asks for by starting something. */
const QUIET = {
  roundMs: 3_600_000,
  everyMs: 10 * 86_400_000,
  afterFirstMs: 10 * 86_400_000,
  afterChangeMs: 10 * 86_400_000,
} as const;
const ENDS_WITHIN_MS = 20_000;

/** A look at a table's values, and the replica that took it. */
interface Looked {
  readonly by: string;
  readonly table: string;
}

interface Hold {
  /** A look stands at it. */
  readonly isReached: Promise<void>;
  /** Lets it, and all further ones, go on. */
  readonly release: () => void;
}

interface DataSource {
  readonly tenantId: string;
  readonly dataSourceId: string;
}

/** The catalog, with a shop of acme's of 40 customers and 200 orders, as replica `first` of those that a test starts. */
export interface RefreshBench {
  readonly bench: SubgraphBench;
  readonly shop: Shop;
  readonly socketPath: string;
  /** What a test begins with: a data source that nobody has read, and no look at its tables. */
  begin(): Promise<DataSource>;
  /** Of a test: its replicas are stopped. */
  end(): Promise<void>;
  stop(): Promise<void>;
  looks(): readonly Looked[];
  /** Looks of a replica wait behind its first one. */
  hold(replica: string): Hold;
  startReplica(name: string, limits?: CatalogDeps['schemaRefresh']): Promise<RunningService>;
  ask(query: string, as: Person, id: string): Promise<GraphQLAnswer>;
  /** Asks for a refresh of the test's data source. @returns its id */
  start(as?: Person): Promise<string>;
  /** The refresh as it is stored, once it is over. */
  ended(id: string): ReturnType<typeof storedRefresh>;
  /** What somebody is told of the columns' values, by `table.column`. */
  profilesSeenBy(person: Person): Promise<Record<string, unknown>>;
}

export async function startRefreshBench(): Promise<RefreshBench> {
  let looks: Looked[] = [];
  let replicas: RunningService[] = [];
  let source: DataSource = { tenantId: '', dataSourceId: '' };
  const gates = new Map<string, { readonly reached: () => void; readonly opened: Promise<void> }>();

  /** The real driver; each look at values is written down. */
  const watched =
    (by: string) =>
    (settings: ConnectionSettings): SqlConnection => {
      const connection = connectionOpener(undefined)(settings);
      return {
        test: (signal) => connection.test(signal),
        explain: (query, options) => connection.explain(query, options),
        introspect: (signal) => connection.introspect(signal),
        run: (query, options) => connection.run(query, options),
        async profile(table, options) {
          const gate = gates.get(by);
          if (gate !== undefined && looks.some((look) => look.by === by)) {
            gate.reached();
            await gate.opened;
          }
          looks.push({ by, table: table.table });
          return connection.profile(table, options);
        },
        repeats: (column, options) => connection.repeats(column, options),
        close: () => connection.close(),
      };
    };

  const given: { deps?: SubgraphDeps } = {};
  const bench = await startSubgraphBench({
    role: 'parley_catalog',
    start: (deps) => {
      given.deps = deps;
      return createCatalogService({ ...deps, connections: watched('first'), schemaRefresh: QUIET });
    },
  });
  const { deps } = given;
  if (deps === undefined || !('socketPath' in deps.listen)) throw new Error('the catalog was not started');
  const { socketPath } = deps.listen;
  const shop = await openShop(bench);
  await shop.execute(`INSERT INTO customers SELECT n, 'name ' || n, n || '@mail.example',
    CASE WHEN n % 4 = 0 THEN 'gold' ELSE 'silver' END FROM generate_series(1, 40) n`);
  await shop.execute(`INSERT INTO orders SELECT n, 1 + n % 40, n * 10 FROM generate_series(1, 200) n`);

  const ask: RefreshBench['ask'] = (query, as, id) =>
    bench.request(query, { token: as.token, variables: { id } });

  return {
    bench,
    shop,
    socketPath,
    ask,
    async begin() {
      const { id: tenantId } = bench.people.tenants.acme;
      source = { tenantId, dataSourceId: await connectDataSource(bench, tenantId, shop.settings) };
      looks = [];
      return source;
    },
    async end() {
      await Promise.all(replicas.map((replica) => replica.stop()));
      replicas = [];
      gates.clear();
    },
    async stop() {
      await shop.close();
      await bench.stop();
    },
    looks: () => looks,
    hold(replica) {
      const reached = Promise.withResolvers<void>();
      const opened = Promise.withResolvers<void>();
      gates.set(replica, { reached: reached.resolve, opened: opened.promise });
      const release = () => {
        opened.resolve();
        gates.delete(replica);
      };
      return { isReached: reached.promise, release };
    },
    async startReplica(name, limits = {}) {
      const listen: ListenAddress = { socketPath: `${socketPath}.${name}` };
      const schemaRefresh = { ...QUIET, ...limits };
      const replica = await createCatalogService({
        ...deps,
        ...{ listen, connections: watched(name), schemaRefresh },
      });
      replicas.push(replica);
      return replica;
    },
    async start(as = bench.people.of.acme.owner) {
      const { data, errors } = await ask(START_REFRESH, as, source.dataSourceId);
      if (errors.length > 0) throw new Error(JSON.stringify(errors));
      return data.startSchemaRefresh.id;
    },
    async ended(id) {
      for (const until = performance.now() + ENDS_WITHIN_MS; performance.now() < until; ) {
        const refresh = await storedRefresh(bench, id);
        if (refresh.finishedAt !== null) return refresh;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`The refresh ${id} has not ended in time.`);
    },
    async profilesSeenBy(person) {
      const { data, errors } = await bench.request(PROFILES, {
        token: person.token,
        variables: { refs: [{ __typename: 'DataSource', id: source.dataSourceId }] },
      });
      if (errors.length > 0) throw new Error(JSON.stringify(errors));
      const tables: { name: string; columns: { name: string; profile: unknown }[] }[] =
        data._entities[0].physicalSchema.tables.nodes;
      return Object.fromEntries(
        tables.flatMap(({ name, columns }) =>
          columns.map((column) => [`${name}.${column.name}`, column.profile] as const),
        ),
      );
    },
  };
}

async function storedRefresh({ admin }: SubgraphBench, id: string) {
  return admin.schemaRefresh.findUniqueOrThrow({ where: { id } });
}
