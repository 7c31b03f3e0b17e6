import { isParleyError, ParleyError } from '@parley/errors';
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from 'graphql';
import { type Context, MessageType, makeServer, type SubscribePayload } from 'graphql-ws';
import type { Logger } from 'pino';
import type { Authenticator } from './authenticator.js';
import { bearerToken } from './bearer-token.js';
import type { Caller } from './caller.js';
import { type CurrentRequest, type RequestContext, requestIdFrom, withRequest } from './context.js';
import type { ErrorFormatter } from './graphql-errors.js';
import { encodeJson } from './json-text.js';
import { openLiveSubscription } from './live-subscription.js';
import { createOperationParser } from './operation-parser.js';
import { SentSubscription } from './sent-subscription.js';
import type { ProtocolOptions, SocketExtra } from './web-socket-transport.js';

export interface WebSocketOperationsOptions {
  readonly schema: GraphQLSchema;
  readonly authenticator: Authenticator;
  readonly createContext: (base: RequestContext) => object;
  readonly formatError: ErrorFormatter;
  readonly log: Logger;
  readonly maxOperationsPerSocket: number;
}

/** How long a socket may stay open without having said who it is. */
const INIT_TIMEOUT_MS = 5_000;
const UNAUTHORIZED = 4401;
const TRY_AGAIN_LATER = 1013;

type SocketContext = Context<Record<string, unknown>, SocketExtra>;

/** One operation of a socket; stands in for the context until the operation is executed. */
interface Operation extends CurrentRequest {
  readonly id: string;
  readonly socket: SocketExtra;
  readonly caller: Caller | null;
}

/** What is done with the operations of a web socket; knows no socket itself. */
export function createWebSocketOperations(
  options: WebSocketOperationsOptions,
): ReturnType<typeof makeServer<Record<string, unknown>, SocketExtra>> {
  const { schema, authenticator, createContext, formatError, maxOperationsPerSocket } = options;
  const parseOperation = createOperationParser(schema);
  const callers = new WeakMap<SocketExtra, Caller | null>();
  const operations = new WeakMap<SubscribePayload, Operation>();

  const contextFor = (operation: Operation, caller: Caller | null, signal: AbortSignal) => {
    const { requestId, log } = operation;
    return createContext({ caller, requestId, log, signal });
  };

  async function begin(context: SocketContext, id: string, payload: SubscribePayload): Promise<Operation> {
    const requestId = requestIdFrom(payload.extensions?.requestId);
    const log = options.log.child({ requestId });
    const request = { id, requestId, log, socket: context.extra };
    operations.set(payload, { ...request, caller: null });
    const operation = { ...request, caller: await callerOf(context, payload) };
    operations.set(payload, operation);
    return operation;
  }

  /** A socket that carries several people's operations (the gateway's) sends each one's token with it. */
  async function callerOf({ extra }: SocketContext, payload: SubscribePayload): Promise<Caller | null> {
    const own = bearerToken(payload.extensions?.authorization);
    // graphql-ws keeps what a subscription was begun with; a token need not live as long.
    delete payload.extensions?.authorization;
    if (own !== undefined) return authenticator.authenticate(own);
    const caller = callers.get(extra) ?? null;
    return caller === null ? null : authenticator.refresh(caller);
  }

  function formatErrors(request: CurrentRequest, errors: readonly GraphQLError[]) {
    return withRequest(request, () => errors.map((error) => formatError(error.toJSON(), error)));
  }

  function send(operation: Operation, result: ExecutionResult): Promise<void> {
    const { data, errors } = result;
    // In graphql-js's own order, which the gateway relies on: a result that begins with data has no errors.
    const payload = errors === undefined ? { data } : { errors: formatErrors(operation, errors), data };
    return operation.socket.send(encodeJson({ id: operation.id, type: MessageType.Next, payload }));
  }

  const hooks: ProtocolOptions = {
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    async onConnect({ connectionParams, extra }) {
      try {
        const authorization = connectionParams?.authorization ?? extra.request.headers.authorization;
        callers.set(extra, await authenticator.authenticate(bearerToken(authorization)));
        return true;
      } catch (error) {
        const code = isParleyError(error) ? error.code : 'INTERNAL';
        extra.close(code === 'UNAVAILABLE' ? TRY_AGAIN_LATER : UNAUTHORIZED, code);
        return false;
      }
    },
    async onSubscribe(context, id, payload) {
      try {
        if (Object.keys(context.subscriptions).length > maxOperationsPerSocket) throw tooManyOperations();
        const operation = await begin(context, id, payload);
        const parsed = parseOperation(payload.query);
        if (parsed.kind === 'invalid') return parsed.errors;
        return {
          schema,
          document: parsed.document,
          operationName: payload.operationName,
          variableValues: payload.variables,
          contextValue: operation,
        };
      } catch (error) {
        return [wrap(error)];
      }
    },
    async subscribe(args) {
      const { operation, executionArgs } = read(args);
      try {
        const opened = await openLiveSubscription({
          args: executionArgs,
          caller: operation.caller,
          authenticator,
          contextFor: (caller, signal) => contextFor(operation, caller, signal),
        });
        if (!(Symbol.asyncIterator in opened)) return opened;
        return new SentSubscription(opened, (result) => send(operation, result));
      } catch (error) {
        return { errors: [wrap(error)] };
      }
    },
    async execute(args) {
      const { operation, executionArgs } = read(args);
      try {
        const contextValue = contextFor(operation, operation.caller, operation.socket.signal);
        return await execute({ ...executionArgs, contextValue });
      } catch (error) {
        return { errors: [wrap(error)] };
      }
    },
    onNext(_context, _id, _payload, args, result: ExecutionResult) {
      if (result.errors === undefined) return;
      return { ...result, errors: formatErrors(read(args).operation, result.errors) };
    },
    onError(_context, _id, payload, errors) {
      const operation = operations.get(payload) ?? { requestId: requestIdFrom(undefined), log: options.log };
      return formatErrors(operation, errors as readonly GraphQLError[]);
    },
  };
  return makeServer(hooks);
}

/** graphql-ws hands what `onSubscribe` returned to every later hook. */
function read(args: unknown): { operation: Operation; executionArgs: ExecutionArgs } {
  const executionArgs = args as ExecutionArgs;
  return { operation: executionArgs.contextValue as Operation, executionArgs };
}

function wrap(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

function tooManyOperations(): ParleyError {
  return new ParleyError(
    'RATE_LIMITED',
    'This socket carries as many operations as it may: end one of them, or open another socket.',
  );
}
