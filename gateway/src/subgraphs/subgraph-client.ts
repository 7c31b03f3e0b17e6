import { ParleyError } from '@parley/errors';
import { subgraphInProcess } from '@parley/service-kit';
import type { FormattedExecutionResult } from 'graphql';
import { type Dispatcher, Pool } from 'undici';
import type { GatewayContext } from '../gateway-context.js';
import { FairTurns } from './fair-turns.js';
import { httpTarget, poolConnector, type SubgraphAddress } from './subgraph-address.js';
import type { SubgraphTokens } from './subgraph-tokens.js';

/** One subgraph, spoken to over HTTP. */
export interface SubgraphClient {
  readonly name: string;
  /** @throws ParleyError UNAVAILABLE (not reached, or its answer is not GraphQL), TIMEOUT */
  execute(operation: SubgraphOperation, context: GatewayContext): Promise<FormattedExecutionResult>;
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

interface SubgraphOperation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string | undefined;
}

interface SubgraphRequest {
  readonly token: string | undefined;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

export interface SubgraphClientOptions {
  readonly name: string;
  readonly address: SubgraphAddress;
  readonly tokens: SubgraphTokens;
  readonly timeoutMs: number;
}

/** More than one tenant may use at once: see {@link FairTurns}. */
const CONNECTIONS = 128;
const READY_MS = 2_000;
const CONNECT_MS = 5_000;

/**
 * Sends a subgraph what it needs and nothing of the client's request: the operation, the gateway's own
 * token for the session, the request id.
 */
export function createSubgraphClient(options: SubgraphClientOptions): SubgraphClient {
  const { name, address, tokens, timeoutMs } = options;
  const { origin, path } = httpTarget(address);
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: poolConnector(address, Math.min(timeoutMs, CONNECT_MS)),
  });
  const turns = new FairTurns();

  /** Past HTTP where the subgraph lives in this process. */
  async function send(operation: SubgraphOperation, request: SubgraphRequest): Promise<unknown> {
    request.signal.throwIfAborted();
    const subgraph = 'socketPath' in address ? subgraphInProcess(address.socketPath) : undefined;
    if (subgraph === undefined) return sendOverHttp(operation, request);
    const { query, variables = {}, operationName } = operation;
    return subgraph({ ...request, query, variables, operationName });
  }

  async function sendOverHttp(
    operation: SubgraphOperation,
    { token, requestId, signal }: SubgraphRequest,
  ): Promise<unknown> {
    const response = await pool.request({
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-request-id': requestId,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(operation),
      signal,
    });
    return response.body.json();
  }

  return {
    name,
    async execute(operation, { session, requestId, log }) {
      const token = await tokens.forSession(session);
      const signal = AbortSignal.timeout(timeoutMs);
      let answer: unknown;
      try {
        const answering = turns.run(session, () => send(operation, { token, requestId, signal }));
        answer = await orAborted(answering, signal);
      } catch (cause) {
        log.warn({ err: cause, subgraph: name }, 'subgraph not reached');
        throw notReached(cause, name);
      }
      if (isExecutionResult(answer)) return answer;
      log.error({ subgraph: name }, 'a subgraph answered something that is not GraphQL');
      throw unavailable(name);
    },
    async ready() {
      try {
        const { statusCode, body } = await pool.request({
          method: 'GET',
          path: '/health/ready',
          signal: AbortSignal.timeout(READY_MS),
        } satisfies Dispatcher.RequestOptions);
        await body.dump();
        return statusCode === 200;
      } catch {
        return false;
      }
    },
    close: () => pool.close(),
  };
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** What a client is told when a subgraph can't be had; where it runs stays in the log. */
export function unavailable(subgraph: string, cause?: unknown): ParleyError {
  return new ParleyError('UNAVAILABLE', `The ${subgraph} service is not available: try again in a moment.`, {
    cause,
  });
}

const TIMEOUTS: ReadonlySet<unknown> = new Set(['TimeoutError', 'HeadersTimeoutError', 'BodyTimeoutError']);

function notReached(cause: unknown, name: string): ParleyError {
  if (!(cause instanceof Error) || !TIMEOUTS.has(cause.name)) return unavailable(name, cause);
  return new ParleyError(
    'TIMEOUT',
    `The ${name} service took too long to answer: try again, or ask for less.`,
    {
      cause,
    },
  );
}

function isExecutionResult(answer: unknown): answer is FormattedExecutionResult {
  return typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer);
}
