import { ParleyError } from '@parley/errors';
import type { ErrorFormatter } from '@parley/service-kit';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { GraphQLError } from 'graphql';
import type { GatewayLimits } from '../limits.js';
import type { OperationReader } from '../operations/operation-reader.js';

/**
 * Holds each operation against the limits, and refuses subscriptions. Before Apollo Server and not as its
 * plugin: a plugin is asked after validation, whose cost is part of what is limited. What is wrong with a
 * request in any other way, Apollo Server says.
 */
export function limitOperations(reader: OperationReader): RequestHandler {
  return (request, _response, next) => {
    const source: unknown = request.method === 'GET' ? request.query : request.body;
    if (!isRecord(source) || typeof source.query !== 'string') return next();
    try {
      const { operation } = reader.read({
        query: source.query,
        operationName: typeof source.operationName === 'string' ? source.operationName : null,
        variables: variablesOf(source.variables),
      });
      next(operation.operation === 'subscription' ? needsWebSocket(request.baseUrl) : undefined);
    } catch (error) {
      next(error instanceof GraphQLError ? undefined : error);
    }
  };
}

/** What fails before Apollo Server is reached, in the house's one shape. */
export function answerError(format: ErrorFormatter, limits: GatewayLimits): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = statusOf(error);
    const shown = status < 500 && !(error instanceof ParleyError) ? unreadable(error, limits) : error;
    const message = shown instanceof Error ? shown.message : 'unknown';
    response.status(status).json({ errors: [format({ message }, shown)] });
  };
}

function statusOf(error: unknown): number {
  if (error instanceof ParleyError) return error.code === 'FORBIDDEN' ? 403 : 400;
  const status = isRecord(error) ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

function unreadable(cause: unknown, { requestBytes }: GatewayLimits): ParleyError {
  return new ParleyError(
    'BAD_INPUT',
    `The body must be JSON of at most ${requestBytes} bytes: {"query": "...", "variables": {...}}.`,
    { cause },
  );
}

function needsWebSocket(path: string): ParleyError {
  return new ParleyError(
    'SUBSCRIPTIONS_NEED_WEBSOCKET',
    `Subscriptions are answered over WebSocket only: connect to ${path} with the protocol graphql-transport-ws (the npm package graphql-ws, for one).`,
  );
}

function variablesOf(given: unknown): Record<string, unknown> {
  if (isRecord(given)) return given;
  if (typeof given !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(given);
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
