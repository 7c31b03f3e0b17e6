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
   * would wait behind rows. Rejects with what the connection was lost by. Sent once, whatever becomes of the connection.
   */
  request(payload: SubscribePayload): Promise<SubscriptionResult> | undefined;
  /** Drops the connection; the next subscription makes a new one. */
  terminate(): void;
  close(): Promise<void>;
}

/** What was asked for and is not over. */
interface Operation {
  readonly isSubscription: boolean;
  /** The connection whose end it waits for before it is sent. */
  readonly waitsFor: WebSocket | undefined;
  lost(cause: unknown): void;
}

const KEEP_ALIVE_MS = 10_000;
/** Who has read one run often asks the next at once, and should not have to connect for it. */
const LINGER_MS = 5_000;

export function createEventSocket(options: EventSocketOptions): EventSocket {
  let connection: WebSocket | undefined;
  let lastId = 0;
  let isClosed = false;
  const operations = new Set<Operation>();
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
      closed: (cause) => {
        const gone = connection;
        connection = undefined;
        if (isClosed) return;
        // Whatever was sent is over: after a goodbye in good form (1000) graphql-ws would send it again, mutations too.
        for (const operation of [...operations]) {
          if (operation.waitsFor === undefined || operation.waitsFor !== gone) operation.lost(cause);
        }
      },
    },
  });

  /** Returns what ends it. The sink hears of one end. */
  function send(payload: SubscribePayload, sink: ResultSink, isSubscription: boolean): () => void {
    lastId += 1;
    const end = (tell: () => void): void => {
      if (operations.delete(operation)) tell();
    };
    const operation: Operation = {
      isSubscription,
      waitsFor: connection?.readyState === CLOSING ? connection : undefined,
      lost(cause) {
        leave();
        end(() => sink.error(cause));
      },
    };
    operations.add(operation);
    const leave = client.subscribe(payload, {
      next: (result) => sink.next(result),
      error: (cause) => end(() => sink.error(cause)),
      complete: () => end(() => sink.complete()),
    });
    return () => {
      operations.delete(operation);
      leave();
    };
  }

  return {
    subscribe(payload, sink) {
      const extensions = { ...payload.extensions, window: options.windowBytes };
      const leave = send({ ...payload, extensions }, sink, true);
      const id = String(lastId);
      return {
        leave,
        took(results) {
          if (connection?.readyState !== OPEN) return;
          connection.send(JSON.stringify({ type: 'pong', payload: { taken: { [id]: results } } }));
        },
      };
    },
    request(payload) {
      const isRead = [...operations].some(({ isSubscription }) => isSubscription);
      if (isRead || connection?.readyState !== OPEN) return undefined;
      return new Promise((resolve, reject) => {
        const sink: ResultSink = {
          next: resolve,
          error: (cause) => (Array.isArray(cause) ? resolve({ errors: cause }) : reject(cause)),
          complete: () => reject(new Error('the operation ended without an answer')),
        };
        send(payload, sink, false);
      });
    },
    terminate: () => client.terminate(),
    async close() {
      isClosed = true;
      const isConnected = connection !== undefined;
      await client.dispose();
      // The timer of a socket that lingers is not cleared with it, and a process would wait for it: whoever subscribes clears it.
      if (isConnected) client.subscribe({ query: '{ __typename }' }, NOBODY)();
    },
  };
}

const NOBODY: ResultSink = { next: () => undefined, error: () => undefined, complete: () => undefined };

/** `WebSocket.OPEN` and `WebSocket.CLOSING`, also where the class is another. */
const OPEN = 1;
const CLOSING = 2;
