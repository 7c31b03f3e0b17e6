import { createClient, type SubscribePayload } from 'graphql-ws';

export interface EventSocketOptions {
  readonly url: string;
  /** A WebSocket class; default: the platform's own. */
  readonly webSocket?: unknown;
  readonly connectionParams: () => Promise<Record<string, unknown>>;
  /** Bytes of results that may be on their way, or wait here, for each subscription. */
  readonly windowBytes: number;
}

export interface ResultSink {
  /** One result, `{data, errors}`. */
  next(result: SubscriptionResult): void;
  /** The server's errors, or what the connection was lost by. */
  error(cause: unknown): void;
  complete(): void;
}

export interface SubscriptionResult {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
}

export interface EventSubscription {
  /** Says how many results are done with, from the first on: the server goes on sending when there is room in the window. */
  took(results: number): void;
  leave(): void;
}

/** A client's WebSocket, for subscriptions whose results must not pile up: a browser's own can't say that its reader is behind. */
export interface EventSocket {
  subscribe(payload: SubscribePayload, sink: ResultSink): EventSubscription;
  /**
   * Answers a query or mutation; `undefined`, and nothing is sent, unless the connection is open and nothing else is on it: an answer
   * would wait behind rows. Rejects with what the connection was lost by.
   */
  request(payload: SubscribePayload): Promise<SubscriptionResult> | undefined;
  /** Drops the connection; the next subscription makes a new one. */
  terminate(): void;
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 10_000;
/** Who has read one run often asks the next at once, and should not have to connect for it. */
const LINGER_MS = 5_000;

export function createEventSocket(options: EventSocketOptions): EventSocket {
  let connection: WebSocket | undefined;
  let lastId = 0;
  let subscriptions = 0;
  const client = createClient({
    url: options.url,
    ...(options.webSocket === undefined ? {} : { webSocketImpl: options.webSocket }),
    connectionParams: options.connectionParams,
    // Never used twice, so that what is said of a subscription on a lost connection means no other.
    generateID: () => String(lastId),
    // Connecting again is the caller's work: only it knows behind which event to go on.
    retryAttempts: 0,
    keepAlive: KEEP_ALIVE_MS,
    lazyCloseTimeout: LINGER_MS,
    on: {
      connected: (socket) => {
        connection = socket as WebSocket;
      },
      closed: () => {
        connection = undefined;
      },
    },
  });

  return {
    subscribe(payload, sink) {
      lastId += 1;
      const id = String(lastId);
      const extensions = { ...payload.extensions, window: options.windowBytes };
      let isOver = false;
      subscriptions += 1;
      const over = () => {
        if (!isOver) subscriptions -= 1;
        isOver = true;
      };
      const leave = client.subscribe(
        { ...payload, extensions },
        {
          next: (result) => sink.next(result),
          error(cause) {
            over();
            sink.error(cause);
          },
          complete() {
            over();
            sink.complete();
          },
        },
      );
      return {
        leave() {
          over();
          leave();
        },
        took(results) {
          if (connection?.readyState !== OPEN) return;
          connection.send(JSON.stringify({ type: 'pong', payload: { taken: { [id]: results } } }));
        },
      };
    },
    request(payload) {
      if (subscriptions > 0 || connection?.readyState !== OPEN) return undefined;
      lastId += 1;
      return new Promise((resolve, reject) => {
        client.subscribe(payload, {
          next: resolve,
          error: (cause) => (Array.isArray(cause) ? resolve({ errors: cause }) : reject(cause)),
          complete: () => reject(new Error('the operation ended without an answer')),
        });
      });
    },
    terminate: () => client.terminate(),
    async close() {
      const isConnected = connection !== undefined;
      await client.dispose();
      // The timer of a socket that lingers is not cleared with it, and a process would wait for it: whoever subscribes clears it.
      if (isConnected) client.subscribe({ query: '{ __typename }' }, NOBODY)();
    },
  };
}

const NOBODY: ResultSink = { next: () => undefined, error: () => undefined, complete: () => undefined };

/** `WebSocket.OPEN`, also where the class is another. */
const OPEN = 1;
