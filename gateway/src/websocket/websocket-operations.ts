import { ParleyError } from '@parley/errors';
import type { ErrorFormatter, TokenVerifier } from '@parley/service-kit';
import { requestIdFrom } from '@parley/service-kit';
import type {
  DocumentNode,
  ExecutionResult,
  FormattedExecutionResult,
  GraphQLFormattedError,
  GraphQLSchema,
} from 'graphql';
import { GraphQLError } from 'graphql';
import { CloseCode, type Context, makeServer, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import { formatAll, hasCode } from '../format-errors.js';
import type { GatewayContext, Logger } from '../gateway-context.js';
import type { GatewayLimits } from '../limits.js';
import type { OperationReader, OperationRequest } from '../operations/operation-reader.js';
import { authorizationOf, readSession, type Session } from '../session.js';
import { SubgraphErrors } from '../subscriptions/event-feed.js';
import type { PreparedSubscription, Subscriptions } from '../subscriptions/subscriptions.js';
import type { WaitingRoom } from '../subscriptions/waiting-room.js';
import type { ClientSocket } from './client-socket.js';
import { ClientStream } from './client-stream.js';
import { type EventWindow, readEventWindow, readTaken } from './event-window.js';
import { OperationSink } from './operation-sink.js';

export interface WebSocketOperationsOptions {
  readonly schema: GraphQLSchema;
  readonly reader: OperationReader;
  readonly subscriptions: Subscriptions;
  /** Runs a query or mutation; its errors are formatted already. */
  readonly execute: (request: OperationRequest, context: GatewayContext) => Promise<FormattedExecutionResult>;
  readonly verifier: TokenVerifier;
  readonly format: ErrorFormatter;
  readonly limits: GatewayLimits;
  readonly log: Logger;
}

/** What is known of a socket besides the protocol's own state. */
interface SocketState {
  readonly socket: ClientSocket;
  session: Session;
  /** Of the operations that have one, by their ids. */
  readonly windows: Map<string, EventWindow>;
  readonly waiting: WaitingRoom;
}

type SocketContext = Context<Record<string, unknown>, SocketState>;

/** One operation between the hooks of graphql-ws, which carries it as the context value. */
interface Operation {
  readonly id: string;
  readonly state: SocketState;
  readonly window: EventWindow | undefined;
  readonly request: OperationRequest;
  readonly context: GatewayContext;
  readonly subscription: PreparedSubscription | undefined;
}

type Prepared =
  | { readonly kind: 'valid'; readonly document: DocumentNode; readonly value: Operation }
  | { readonly kind: 'invalid'; readonly faults: readonly GraphQLError[] };

export type WebSocketOperations = ReturnType<typeof makeServer<Record<string, unknown>, SocketState>>;

/**
 * What the gateway does with the operations of a WebSocket: the same limits, validation and errors as for
 * HTTP. A socket speaks for one session, as long as that lives: the client's token has to be good once.
 */
export function createWebSocketOperations(options: WebSocketOperationsOptions): WebSocketOperations {
  const { schema, reader, subscriptions, verifier, format, limits } = options;
  const contexts = new WeakMap<SubscribePayload, GatewayContext>();

  function prepare(context: SocketContext, id: string, payload: SubscribePayload): Prepared {
    if (Object.keys(context.subscriptions).length > limits.operationsPerSocket)
      throw tooManyOperations(limits);
    const request = {
      query: payload.query,
      operationName: payload.operationName,
      variables: payload.variables,
    };
    const { document, operation } = reader.read(request);
    const faults = reader.faults(document);
    if (faults.length > 0) return { kind: 'invalid', faults };
    const gatewayContext = contextOf(context, payload);
    const variables = request.variables ?? {};
    const subscription =
      operation.operation === 'subscription'
        ? subscriptions.prepare({ document, operation, variables }, gatewayContext)
        : undefined;
    const window = readEventWindow(payload.extensions);
    const state = context.extra;
    return {
      kind: 'valid',
      document,
      value: { id, state, window, request, context: gatewayContext, subscription },
    };
  }

  function contextOf(context: SocketContext, payload: SubscribePayload): GatewayContext {
    const known = contexts.get(payload);
    if (known !== undefined) return known;
    const requestId = requestIdFrom(payload.extensions?.requestId);
    const made = { session: context.extra.session, requestId, log: options.log.child({ requestId }) };
    contexts.set(payload, made);
    return made;
  }

  const hooks: ServerOptions<Record<string, unknown>, SocketState> = {
    connectionInitWaitTimeout: limits.connectionInitMs,
    async onConnect({ connectionParams, extra }) {
      try {
        extra.session = await readSession(authorizationOf(connectionParams), verifier);
        return true;
      } catch (error) {
        const { code, message } = error instanceof ParleyError ? error : unknownFailure(error, options.log);
        extra.socket.close(CloseCode.Forbidden, `${code}: ${message}`);
        return false;
      }
    },
    onSubscribe(context, id, payload) {
      try {
        const prepared = prepare(context, id, payload);
        if (prepared.kind === 'invalid') return prepared.faults;
        const { operationName } = payload;
        return { schema, document: prepared.document, operationName, contextValue: prepared.value };
      } catch (error) {
        return [asGraphQLError(error)];
      }
    },
    // Results are formatted already when they are sent, and sent past graphql-ws.
    subscribe(args) {
      const { id, state, window, subscription } = args.contextValue as Operation;
      if (subscription === undefined) throw new Error('A query reached the hook for subscriptions');
      const { socket, windows, waiting } = state;
      if (window !== undefined) windows.set(id, window);
      const sink = new OperationSink({
        id,
        socket,
        window,
        stalledReaderMs: limits.stalledReaderMs,
        onResult: ({ errors }) => endSocketOfRevoked(socket, errors),
        // Another operation may have taken its id over by now.
        onClose: () => windows.get(id) === window && windows.delete(id),
      });
      return new ClientStream(
        subscription.open(waiting),
        sink,
      ) as AsyncGenerator as AsyncGenerator<ExecutionResult>;
    },
    onPong({ extra }, payload) {
      for (const [id, count] of readTaken(payload)) extra.windows.get(id)?.took(count);
    },
    async execute(args) {
      const { request, context } = args.contextValue as Operation;
      return (await options.execute(request, context)) as object;
    },
    onNext({ extra }, _id, _payload, _args, result) {
      const formatted = result as FormattedExecutionResult;
      endSocketOfRevoked(extra.socket, formatted.errors);
      return formatted;
    },
    onError(context, _id, payload, errors) {
      const formatted = formatAll(format, errors.flatMap(causesOf), contextOf(context, payload));
      endSocketOfRevoked(context.extra.socket, formatted);
      return formatted;
    },
  };
  return makeServer(hooks);
}

/** A session that is over has nothing left to say; the reason goes out first. */
function endSocketOfRevoked(
  socket: ClientSocket,
  errors: readonly GraphQLFormattedError[] | undefined,
): void {
  if (!hasCode(errors, 'SESSION_REVOKED')) return;
  setImmediate(() => socket.close(CloseCode.Forbidden, 'SESSION_REVOKED: sign in again'));
}

/** graphql-ws wraps what a stream throws; what a subgraph said is several errors in one. */
function causesOf(error: GraphQLError): readonly (GraphQLFormattedError | Error)[] {
  return error.originalError instanceof SubgraphErrors ? error.originalError.errors : [error];
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

function unknownFailure(error: unknown, log: Logger): ParleyError {
  log.error({ err: error }, 'a socket could not be authenticated');
  return new ParleyError('UNAVAILABLE', 'Tokens cannot be checked right now: try again in a moment.');
}

function tooManyOperations({ operationsPerSocket }: GatewayLimits): ParleyError {
  return new ParleyError(
    'RATE_LIMITED',
    `This socket runs ${operationsPerSocket} operations already, the most it may: end one, or open another socket.`,
    { details: { limit: 'operationsPerSocket', max: operationsPerSocket } },
  );
}
