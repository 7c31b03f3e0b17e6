import { buildSubgraphSchema } from '@apollo/subgraph';
import { ParleyError } from '@parley/errors';
import { type RequestContext, requireCaller } from '@parley/service-kit';
import { type GraphQLSchema, parse } from 'graphql';
import type { EventLog, LoggedEvent } from './event-log.js';

/** What the subgraphs of a test were asked, by `Type.field` and by subgraph. */
export interface Witness {
  readonly resolved: string[];
  readonly requests: { subgraph: string; userId: string | null; requestId: string }[];
}

export interface SmallSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
}

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';

const SDL = {
  identity: `${LINK}
    type Query { me: User!  broken: String }
    type Mutation { login(email: String!): String! }
    type User @key(fields: "id") { id: ID! name: String! }`,
  tenants: `${LINK}
    type Query { dataSources(first: Int = 50): [DataSource!]! }
    type Tenant @key(fields: "id") { id: ID! name: String! }
    type DataSource @key(fields: "id") { id: ID! name: String! tenant: Tenant! }`,
  catalog: `${LINK}
    type Query { semanticModel(id: ID!): SemanticModel }
    type SemanticModel { label: String! }
    type Tenant @key(fields: "id") { id: ID! secret: String }
    type DataSource @key(fields: "id") { id: ID! semanticModel: SemanticModel }`,
  query: `${LINK}
    type Query { run(id: ID!): QueryRun }
    type Mutation { ask(question: String!): QueryRun! }
    type Subscription {
      runEvents(runId: ID!, after: String): RunEvent!
      ticks(count: Int!, text: String!): Tick!
    }
    type Tick { number: Int! text: String! run: QueryRun! }
    type QueryRun @key(fields: "id") { id: ID! status: String! requestedBy: User! dataSource: DataSource! tenant: Tenant! }
    type User @key(fields: "id", resolvable: false) { id: ID! }
    type Tenant @key(fields: "id", resolvable: false) { id: ID! }
    type DataSource @key(fields: "id", resolvable: false) { id: ID! }
    scalar Rows
    interface RunEvent { cursor: String! at: String! run: QueryRun! }
    type RunProgress implements RunEvent { cursor: String! at: String! run: QueryRun! stage: String! }
    type RunRows implements RunEvent { cursor: String! at: String! run: QueryRun! offset: Int! rows: Rows! }
    type RunCompleted implements RunEvent { cursor: String! at: String! run: QueryRun! rowCount: Int! failing: String }`,
} as const;

/** Four subgraphs in the shape of the real ones, over one event log. */
export function smallSubgraphs(log: EventLog, witness: Witness): readonly SmallSubgraph[] {
  const seen = <T>(name: string, value: T): T => {
    witness.resolved.push(name);
    return value;
  };
  const run = (id: string) => ({
    id,
    status: 'RUNNING',
    requestedBy: { __typename: 'User', id: 'user-1' },
    dataSource: { __typename: 'DataSource', id: 'source-1' },
    tenant: { __typename: 'Tenant', id: 'tenant-1' },
  });
  const asEvent = (runId: string) => (event: LoggedEvent) => ({ ...event, at: 'now', run: run(runId) });

  const resolvers = {
    identity: {
      Query: {
        me: (_: unknown, _args: unknown, context: RequestContext) => {
          const { userId } = requireCaller(context);
          return { id: userId, name: `Name of ${userId}` };
        },
        broken: () => {
          throw new Error('password=hunter2 at /srv/secret.ts');
        },
      },
      Mutation: { login: (_: unknown, { email }: { email: string }) => `token of ${email}` },
      User: {
        __resolveReference: ({ id }: { id: string }) => seen('User', { id, name: `Name of ${id}` }),
      },
    },
    tenants: {
      Query: {
        dataSources: () => [{ id: 'source-1', name: 'Warehouse', tenant: { id: 'tenant-1', name: 'T' } }],
      },
      Tenant: {
        __resolveReference: ({ id }: { id: string }) => seen('Tenant', { id, name: `Name of ${id}` }),
      },
      DataSource: {
        __resolveReference: ({ id }: { id: string }) =>
          seen('DataSource', { id, name: 'Warehouse', tenant: { id: 'tenant-1', name: 'Name of tenant-1' } }),
      },
    },
    catalog: {
      Query: {
        semanticModel: () => {
          throw new ParleyError('NOT_FOUND', 'There is no such model.', { details: { id: 'model-9' } });
        },
      },
      Tenant: {
        __resolveReference: () => {
          throw new ParleyError('FORBIDDEN', 'Not for you.');
        },
      },
      DataSource: {
        __resolveReference: ({ id }: { id: string }) =>
          seen('DataSource.semanticModel', { id, semanticModel: { label: 'Sales' } }),
      },
    },
    query: {
      Query: { run: (_: unknown, { id }: { id: string }) => run(id) },
      Mutation: { ask: () => run('run-1') },
      QueryRun: { __resolveReference: ({ id }: { id: string }) => run(id) },
      RunEvent: { __resolveType: ({ type }: LoggedEvent) => type },
      RunCompleted: {
        failing: () => {
          throw new ParleyError('DATABASE_ERROR', 'The database said no.');
        },
      },
      Subscription: {
        runEvents: {
          subscribe: (
            _: unknown,
            { runId, after }: { runId: string; after?: string | null },
            context: RequestContext,
          ) => {
            requireCaller(context);
            witness.resolved.push('Subscription.runEvents');
            return log.read(runId, after ?? undefined, context.signal);
          },
          resolve: (event: LoggedEvent, { runId }: { runId: string }) => asEvent(runId)(event),
        },
        ticks: {
          subscribe: async function* (_: unknown, { count, text }: { count: number; text: string }) {
            for (let number = 1; number <= count; number += 1) yield { number, text, run: run('run-1') };
          },
          resolve: (tick: unknown) => tick,
        },
      },
    },
  };

  return Object.entries(SDL).map(([name, sdl]) => ({
    name,
    sdl,
    // Resolver maps as plain objects; the library's type wants them indexed.
    schema: buildSubgraphSchema({
      typeDefs: parse(sdl),
      resolvers: resolvers[name as keyof typeof resolvers] as Parameters<
        typeof buildSubgraphSchema
      >[0] extends {
        resolvers?: infer R;
      }
        ? R
        : never,
    }),
  }));
}
