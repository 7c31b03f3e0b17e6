import { createServer, type Server } from 'node:http';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import {
  collectBuffersWithTheHeap,
  createDocumentStore,
  type TokenSigner,
  type TokenVerifier,
  withRequest,
} from '@parley/service-kit';
import type { FormattedExecutionResult } from 'graphql';
import { createGatewayErrorFormatter } from './format-errors.js';
import type { GatewayContext, Logger } from './gateway-context.js';
import { createExportDownloads } from './http/export-downloads.js';
import { createHttpApp, GRAPHIQL_PATH, GRAPHQL_PATH } from './http/http-app.js';
import { DEFAULT_LIMITS, type GatewayLimits } from './limits.js';
import { listen } from './listen.js';
import { createOperationReader, type OperationRequest } from './operations/operation-reader.js';
import type { SubgraphAddress } from './subgraphs/subgraph-address.js';
import { createSubgraphClient } from './subgraphs/subgraph-client.js';
import { SubgraphDataSource } from './subgraphs/subgraph-data-source.js';
import { createSubgraphTokens } from './subgraphs/subgraph-tokens.js';
import { createEventCompleter } from './subscriptions/complete-event.js';
import { createSubscriptions } from './subscriptions/subscriptions.js';
import { createUpstreamPool } from './subscriptions/upstream-pool.js';
import { readSupergraph } from './supergraph.js';
import { createWebSocketOperations } from './websocket/websocket-operations.js';
import { serveWebSockets } from './websocket/websocket-server.js';

export interface GatewayOptions {
  readonly supergraphSdl: string;
  /** Where each subgraph of the supergraph listens; the addresses in the supergraph itself are not used. */
  readonly subgraphs: Readonly<Record<string, SubgraphAddress>>;
  /** Verifies the tokens with which people come: identity's. */
  readonly verifier: TokenVerifier;
  /** Signs the tokens with which the gateway speaks to subgraphs for a session. */
  readonly signer: TokenSigner;
  /** A port of 0 lets the system choose. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly log: Logger;
  /** Origins of web pages that may use the API, besides the gateway's own pages. */
  readonly allowedOrigins?: readonly string[];
  readonly limits?: Partial<GatewayLimits>;
  /** Whether clients may read the schema, and people are offered the pages for exploring it. Default true. */
  readonly introspection?: boolean;
}

export interface RunningGateway {
  readonly httpUrl: string;
  readonly wsUrl: string;
  /** The page with Apollo Sandbox. */
  readonly sandboxUrl: string;
  readonly graphiqlUrl: string;
  /** Lets what runs come to its end, for a bounded time. Idempotent. */
  stop(): Promise<void>;
}

/** Pages of Apollo's site may use the API, so that Sandbox works from there too. */
const APOLLO_STUDIO = 'https://studio.apollographql.com';
const STOP_GRACE_MS = 5_000;
const QUERY_PLANS_MIB = 4;

/** Starts the one door to the API: HTTP and WebSocket on one port. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { log, verifier, signer } = options;
  collectBuffersWithTheHeap();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const introspection = options.introspection ?? true;
  const allowedOrigins = [APOLLO_STUDIO, ...(options.allowedOrigins ?? [])];
  const format = createGatewayErrorFormatter(log);

  const model = readSupergraph(options.supergraphSdl);
  const tokens = createSubgraphTokens(signer);
  const clients = Object.entries(options.subgraphs).map(([name, address]) =>
    createSubgraphClient({ name, address, tokens, timeoutMs: limits.subgraphMs }),
  );
  const dataSources = Object.fromEntries(
    clients.map((client) => [client.name, new SubgraphDataSource(client)]),
  );
  const pool = createUpstreamPool(options.subgraphs);
  const reader = createOperationReader(model.apiSchema, limits);

  const downloads = createExportDownloads({ sender: options.subgraphs.query, format, log });

  const httpServer = createServer();
  setTimeouts(httpServer, limits);
  const apollo = createApollo();
  await apollo.start();

  let stopping: Promise<void> | undefined;
  httpServer.on(
    'request',
    createHttpApp({
      apollo,
      reader,
      subgraphs: clients,
      verifier,
      publicKeys: signer.jwks,
      format,
      allowedOrigins,
      limits,
      explorers: introspection,
      exportDownloads: downloads.router,
      isStopping: () => stopping !== undefined,
      log,
    }),
  );
  const webSockets = serveWebSockets({
    httpServer,
    path: GRAPHQL_PATH,
    allowedOrigins,
    limits,
    log,
    operations: createWebSocketOperations({
      schema: model.apiSchema,
      reader,
      subscriptions: createSubscriptions({
        model,
        pool,
        tokens,
        completeEvent: createEventCompleter(model, dataSources),
        format,
        limits,
      }),
      execute: (request, context) => execute(apollo, request, context),
      verifier,
      format,
      limits,
      log,
    }),
  });

  const stop = async () => {
    await webSockets.stop(STOP_GRACE_MS);
    await apollo.stop();
    pool.close();
    await downloads.close();
    await Promise.all(clients.map((client) => client.close()));
    log.info('stopped');
  };

  try {
    const host = await listen(httpServer, options.listen);
    log.info({ host }, 'listening');
    return {
      httpUrl: `http://${host}${GRAPHQL_PATH}`,
      wsUrl: `ws://${host}${GRAPHQL_PATH}`,
      sandboxUrl: `http://${host}/`,
      graphiqlUrl: `http://${host}${GRAPHIQL_PATH}`,
      stop() {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }

  function createApollo(): ApolloServer<GatewayContext> {
    // Apollo's gateway reports its use to Apollo unless told not to, and can be told only here.
    process.env.APOLLO_TELEMETRY_DISABLED = 'true';
    const gateway = new ApolloGateway({
      supergraphSdl: options.supergraphSdl,
      buildService: ({ name }) => {
        const dataSource = dataSources[name];
        if (dataSource === undefined) throw new Error(`There is no address for the subgraph ${name}`);
        return dataSource;
      },
      __exposeQueryPlanExperimental: false,
      // By the length of a plan's text, which takes several times as much memory.
      experimental_approximateQueryPlanStoreMiB: QUERY_PLANS_MIB,
      logger: log.child({}, { level: 'warn' }),
    });
    return new ApolloServer<GatewayContext>({
      gateway,
      documentStore: createDocumentStore(),
      formatError: format,
      introspection,
      csrfPrevention: true,
      allowBatchedHttpRequests: false,
      includeStacktraceInErrorResponses: false,
      persistedQueries: false,
      parseOptions: { maxTokens: limits.tokens },
      stopOnTerminationSignals: false,
      logger: log.child({}, { level: 'warn' }),
      plugins: [
        ApolloServerPluginLandingPageDisabled(),
        ApolloServerPluginUsageReportingDisabled(),
        ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: STOP_GRACE_MS }),
      ],
    });
  }
}

/** Runs a WebSocket's query or mutation on the same way as one that came over HTTP. */
async function execute(
  apollo: ApolloServer<GatewayContext>,
  { query, operationName, variables }: OperationRequest,
  contextValue: GatewayContext,
): Promise<FormattedExecutionResult> {
  const request = { query, operationName: operationName ?? undefined, variables: { ...variables } };
  const { body } = await withRequest(contextValue, () => apollo.executeOperation(request, { contextValue }));
  if (body.kind === 'incremental') throw new Error('An operation was answered in parts');
  const { data, errors, extensions } = body.singleResult;
  return {
    ...(data === undefined ? {} : { data }),
    ...(errors === undefined ? {} : { errors }),
    ...(extensions === undefined ? {} : { extensions }),
  };
}

function setTimeouts(server: Server, limits: GatewayLimits): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = limits.subgraphMs + 10_000;
  server.keepAliveTimeout = 65_000;
}
