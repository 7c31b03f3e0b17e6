import { createServer, type Server } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import type { Express } from 'express';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Authenticator } from './authenticator.js';
import { collectBuffersWithTheHeap } from './buffer-memory.js';
import type { RequestContext } from './context.js';
import { createDocumentStore } from './document-store.js';
import { createErrorFormatter } from './graphql-errors.js';
import { createHttpApp } from './http-app.js';
import { InProcessAnswers } from './in-process-answers.js';
import { answerInProcess } from './in-process-operations.js';
import { encodeJson } from './json-text.js';
import { type ListenAddress, listen } from './listen.js';
import { MAX_DOCUMENT_TOKENS } from './operation-parser.js';
import { createWebSocketOperations } from './web-socket-operations.js';
import { serveWebSockets } from './web-socket-transport.js';

export interface SubgraphServerLimits {
  readonly maxSockets: number;
  /** The gateway carries many people's subscriptions on few sockets. */
  readonly maxOperationsPerSocket: number;
  readonly maxMessageBytes: number;
  readonly maxBodyBytes: number;
  /** How long `stop` waits for requests and sockets to end by themselves. */
  readonly stopGraceMs: number;
}

const LIMITS: SubgraphServerLimits = {
  maxSockets: 1_000,
  maxOperationsPerSocket: 1_000,
  maxMessageBytes: 256 * 1024,
  maxBodyBytes: 1024 * 1024,
  stopGraceMs: 5_000,
};

export interface SubgraphServerOptions<C extends RequestContext> {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly authenticator: Authenticator;
  readonly listen: ListenAddress;
  readonly log: Logger;
  /** One context an operation, and one an event of a subscription: loaders made here are always fresh. */
  readonly createContext: (base: RequestContext) => C;
  /** Rejects while the service can't do its work. */
  readonly ready?: () => Promise<void>;
  /** What of its work a ready service can't do at the moment. */
  readonly without?: () => readonly string[];
  readonly extraRoutes?: (app: Express) => void;
  /** Runs when the last request has ended. */
  readonly onStop?: () => Promise<void>;
  readonly limits?: Partial<SubgraphServerLimits>;
}

export interface RunningService {
  readonly name: string;
  /** Where `/graphql`, `/health/live` and `/health/ready` answer. */
  readonly address: ListenAddress;
  /** Lets what runs come to its end, for a bounded time. Idempotent. */
  stop(): Promise<void>;
}

const GRAPHQL_PATH = '/graphql';

/** Starts one subgraph: GraphQL over HTTP and WebSocket on one server, health routes, graceful stop. */
export async function startSubgraph<C extends RequestContext>(
  options: SubgraphServerOptions<C>,
): Promise<RunningService> {
  const { name, schema, authenticator, createContext, log } = options;
  collectBuffersWithTheHeap();
  const limits = { ...LIMITS, ...options.limits };
  const formatError = createErrorFormatter({ log });
  const httpServer = createServer();
  setTimeouts(httpServer);

  const apollo = new ApolloServer<C>({
    schema,
    formatError,
    stringifyResult: (result) => Buffer.concat(encodeJson(result)).toString(),
    documentStore: createDocumentStore(),
    introspection: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    parseOptions: { maxTokens: MAX_DOCUMENT_TOKENS },
    stopOnTerminationSignals: false,
    logger: log,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: limits.stopGraceMs }),
    ],
  });
  await apollo.start();

  const inProcess = new InProcessAnswers({ apollo, authenticator, createContext, formatError, log });
  let takeNoMoreInProcess = (): void => undefined;

  let stopping: Promise<void> | undefined;
  const app = createHttpApp({
    apollo,
    graphqlPath: GRAPHQL_PATH,
    authenticator,
    createContext,
    formatError,
    log,
    maxBodyBytes: limits.maxBodyBytes,
    ready: async () => {
      if (stopping !== undefined) throw new Error('stopping');
      await options.ready?.();
    },
    without: options.without,
    extraRoutes: options.extraRoutes,
  });
  httpServer.on('request', app);
  const webSockets = serveWebSockets({
    httpServer,
    path: GRAPHQL_PATH,
    protocol: createWebSocketOperations({
      schema,
      authenticator,
      createContext,
      formatError,
      log,
      maxOperationsPerSocket: limits.maxOperationsPerSocket,
    }),
    limits,
    log,
  });

  const stop = async () => {
    takeNoMoreInProcess();
    await Promise.all([webSockets.stop(limits.stopGraceMs), inProcess.drained(limits.stopGraceMs)]);
    await apollo.stop();
    await options.onStop?.();
    log.info('stopped');
  };
  try {
    const address = await listen(httpServer, options.listen);
    if ('socketPath' in address)
      takeNoMoreInProcess = answerInProcess(address.socketPath, httpServer, inProcess.answer);
    log.info({ address }, 'listening');
    return {
      name,
      address,
      stop() {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (error) {
    await webSockets.stop(0);
    throw error;
  }
}

function setTimeouts(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  // Longer than clients keep idle connections, so that they never write into a closing one.
  server.keepAliveTimeout = 65_000;
}
