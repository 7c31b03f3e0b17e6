import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { ParleyError } from '@parley/errors';
import type { ErrorFormatter } from '@parley/service-kit';
import { currentRequest, requestIdFrom, type TokenVerifier, withRequest } from '@parley/service-kit';
import cors from 'cors';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { GraphQLError } from 'graphql';
import helmet from 'helmet';
import type { JSONWebKeySet } from 'jose';
import type { GatewayContext, Logger } from '../gateway-context.js';
import type { GatewayLimits } from '../limits.js';
import type { OperationReader } from '../operations/operation-reader.js';
import { readSession } from '../session.js';
import type { SubgraphClient } from '../subgraphs/subgraph-client.js';
import { EXPORTS_PATH } from './export-downloads.js';
import { graphiqlPage } from './graphiql-page.js';
import { live, ready } from './health.js';
import { answerError, limitOperations } from './limit-requests.js';
import { isAllowedOrigin } from './origins.js';
import { sandboxPage } from './sandbox-page.js';

export interface HttpAppOptions {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly reader: OperationReader;
  readonly subgraphs: readonly SubgraphClient[];
  readonly verifier: TokenVerifier;
  /** The keys with which subgraphs verify the gateway's tokens. */
  readonly publicKeys: JSONWebKeySet;
  readonly format: ErrorFormatter;
  readonly allowedOrigins: readonly string[];
  readonly limits: GatewayLimits;
  /** Whether to offer the pages for exploring the API; they are no use without introspection. */
  readonly explorers: boolean;
  /** Results as files, by their links. */
  readonly exportDownloads: Router;
  readonly isStopping: () => boolean;
  readonly log: Logger;
}

export const GRAPHQL_PATH = '/graphql';
export const GRAPHIQL_PATH = '/graphiql';
const SANDBOX_PATH = '/';

/** The HTTP side of the gateway, in the order in which a request meets it. */
export function createHttpApp(options: HttpAppOptions): Express {
  const { apollo, reader, subgraphs, publicKeys, format, allowedOrigins, limits, log } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use(identifyRequest(log));
  app.use(securityHeaders);
  app.get('/health/live', live);
  app.get('/health/ready', ready(subgraphs, options.isStopping));
  app.get('/.well-known/jwks.json', (_request, response) => {
    response.json(publicKeys);
  });
  if (options.explorers) {
    app.get(SANDBOX_PATH, sandboxPage({ graphqlPath: GRAPHQL_PATH, graphiqlPath: GRAPHIQL_PATH }));
    app.get(GRAPHIQL_PATH, graphiqlPage({ graphqlPath: GRAPHQL_PATH, sandboxPath: SANDBOX_PATH }));
    app.get(GRAPHQL_PATH, toExplorer);
  }
  app.use(EXPORTS_PATH, allowOrigins(allowedOrigins), options.exportDownloads);
  app.use(
    GRAPHQL_PATH,
    allowOrigins(allowedOrigins),
    express.json({ limit: limits.requestBytes }),
    limitOperations(reader),
    expressMiddleware(apollo, { context: ({ req }) => contextOf(options, req.headers.authorization) }),
  );
  app.use((_request, response) => {
    const error = new ParleyError('NOT_FOUND', `There is nothing here: GraphQL is at ${GRAPHQL_PATH}.`);
    response.status(404).json({ errors: [format({ message: error.message }, error)] });
  });
  app.use(answerError(format, limits));
  return app;
}

async function contextOf(
  options: HttpAppOptions,
  authorization: string | undefined,
): Promise<GatewayContext> {
  const { requestId, log } = currentRequest() ?? { requestId: requestIdFrom(undefined), log: options.log };
  try {
    return { session: await readSession(authorization, options.verifier), requestId, log };
  } catch (error) {
    const originalError = error instanceof Error ? error : new Error(String(error));
    const isTheirs = error instanceof ParleyError && error.code === 'UNAUTHENTICATED';
    throw new GraphQLError(originalError.message, {
      originalError,
      extensions: { http: { status: isTheirs ? 401 : 500 } },
    });
  }
}

function identifyRequest(serviceLog: Logger): RequestHandler {
  return (request, response, next) => {
    const requestId = requestIdFrom(request.headers['x-request-id']);
    response.setHeader('x-request-id', requestId);
    withRequest({ requestId, log: serviceLog.child({ requestId }) }, next);
  };
}

/** Answers are data, never pages; the two pages there are set a policy of their own. */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  // Whoever ends TLS in front of the gateway decides on it.
  strictTransportSecurity: false,
  // Pages of the listed origins read the answers; which ones, CORS says.
  crossOriginResourcePolicy: { policy: 'cross-origin' },
});

function allowOrigins(allowed: readonly string[]): RequestHandler {
  const answer = cors({
    origin: [...allowed],
    methods: ['GET', 'POST'],
    allowedHeaders: ['content-type', 'authorization', 'x-request-id', 'apollo-require-preflight'],
    exposedHeaders: ['x-request-id', 'retry-after', 'content-disposition'],
    maxAge: 600,
  });
  return (request, response, next) => {
    if (isAllowedOrigin(request.headers.origin, request.headers.host, allowed))
      return answer(request, response, next);
    next(
      new ParleyError(
        'FORBIDDEN',
        'This web page may not use the API: its origin is not on the list of those that may.',
      ),
    );
  };
}

/** A person who opens the API's address in a browser is looking for the page. */
const toExplorer: RequestHandler = (request, response, next) => {
  if (request.query.query === undefined && request.accepts(['json', 'html']) === 'html') {
    response.redirect(SANDBOX_PATH);
  } else {
    next();
  }
};
