import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { ParleyError } from '@parley/errors';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express';
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { Authenticator } from './authenticator.js';
import { bearerToken } from './bearer-token.js';
import { currentRequest, type RequestContext, requestIdFrom, withRequest } from './context.js';
import type { ErrorFormatter } from './graphql-errors.js';

export interface HttpAppOptions<C extends RequestContext> {
  readonly apollo: ApolloServer<C>;
  readonly graphqlPath: string;
  readonly authenticator: Authenticator;
  readonly createContext: (base: RequestContext) => C;
  readonly formatError: ErrorFormatter;
  readonly log: Logger;
  readonly maxBodyBytes: number;
  readonly ready: () => Promise<void>;
  readonly without: (() => readonly string[]) | undefined;
  readonly extraRoutes: ((app: Express) => void) | undefined;
}

/** The HTTP side of a subgraph. */
export function createHttpApp<C extends RequestContext>(options: HttpAppOptions<C>): Express {
  const { apollo, graphqlPath, log, maxBodyBytes, formatError } = options;
  const app = express();
  app.disable('x-powered-by');
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/health/ready', readiness(options));
  app.use(identifyRequest(log));
  options.extraRoutes?.(app);
  app.use(
    graphqlPath,
    express.json({ limit: maxBodyBytes }),
    expressMiddleware(apollo, {
      context: ({ req, res }) => contextOf(options, req.headers.authorization, res),
    }),
  );
  app.use((_request, response) => {
    response.status(404).json({ error: `There is nothing here; GraphQL is at ${graphqlPath}.` });
  });
  app.use(answerError(formatError, maxBodyBytes));
  return app;
}

async function contextOf<C extends RequestContext>(
  { authenticator, createContext, log: serviceLog }: HttpAppOptions<C>,
  authorization: string | undefined,
  response: Response,
): Promise<C> {
  const { requestId, log } = currentRequest() ?? { requestId: requestIdFrom(undefined), log: serviceLog };
  try {
    const caller = await authenticator.authenticate(bearerToken(authorization));
    return createContext({ caller, requestId, log, signal: signalOf(response) });
  } catch (error) {
    // Status 200: Apollo's gateway replaces the code of any other answer by one of its own.
    const originalError = error instanceof Error ? error : new Error(String(error));
    throw new GraphQLError(originalError.message, { originalError, extensions: { http: { status: 200 } } });
  }
}

/** Aborted when the answer was sent, or its client has gone before. */
function signalOf(response: Response): AbortSignal {
  const over = new AbortController();
  response.once('close', () => over.abort());
  return over.signal;
}

function identifyRequest(serviceLog: Logger): RequestHandler {
  return (request, response, next) => {
    const requestId = requestIdFrom(request.headers['x-request-id']);
    response.setHeader('x-request-id', requestId);
    withRequest({ requestId, log: serviceLog.child({ requestId }) }, next);
  };
}

const READY_TIMEOUT_MS = 2_000;

type Readiness = Pick<HttpAppOptions<RequestContext>, 'ready' | 'without' | 'log'>;

function readiness({ ready, without, log }: Readiness): RequestHandler {
  return async (_request, response) => {
    try {
      await within(READY_TIMEOUT_MS, ready());
      const missing = without?.() ?? [];
      // Still 200: whoever took it out of service for that would take the rest away too.
      response.json(missing.length === 0 ? { status: 'ok' } : { status: 'degraded', without: missing });
    } catch (error) {
      log.warn({ err: error }, 'not ready');
      response.status(503).json({ status: 'not ready' });
    }
  };
}

/** What fails before GraphQL is reached: a body that is too long or is no JSON. */
function answerError(formatError: ErrorFormatter, maxBodyBytes: number): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = statusOf(error);
    const shown = status < 500 ? unreadable(maxBodyBytes, error) : error;
    const message = shown instanceof Error ? shown.message : 'unknown';
    response.status(status).json({ errors: [formatError({ message }, shown)] });
  };
}

function unreadable(maxBodyBytes: number, cause: unknown): ParleyError {
  const sentence = `The body must be JSON of at most ${maxBodyBytes} bytes: {"query": "...", "variables": {...}}.`;
  return new ParleyError('BAD_INPUT', sentence, { cause });
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
