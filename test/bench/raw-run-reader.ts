import { WebSocket } from 'ws';

const DOCUMENT = `subscription Rows($runId: ID!) {
  runEvents(runId: $runId) {
    __typename cursor
    ... on RunRows { offset rows }
    ... on RunCompleted { rowCount }
    ... on RunFailed { error { code message } }
  }
}`;

/** Events without rows are shorter than this; only they are parsed. */
const SMALL_BYTES = 4_096;

/** What a client that takes events without parsing rows saw of a run. */
export interface RawReading {
  /** As the run's last event says. */
  readonly rowCount: number;
  /** Of all messages. */
  readonly bytes: number;
}

interface Message {
  readonly type: string;
  readonly payload?: {
    readonly data?: { readonly runEvents: RawEvent } | null;
    readonly errors?: unknown;
  };
}
interface RawEvent {
  readonly __typename: string;
  readonly rowCount?: number;
  readonly error?: { readonly message: string };
}

/** A graphql-ws client's protocol on a bare socket: it takes every byte of a run and parses none of its rows. */
export class RawRunReader {
  readonly #socket: WebSocket;
  readonly #ready: Promise<void>;
  #lastId = 0;

  constructor(url: string, accessToken: string) {
    this.#socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
    this.#ready = new Promise((resolve, reject) => {
      this.#socket.once('error', reject);
      this.#socket.once('message', () => resolve());
      this.#socket.once('open', () =>
        this.#send({ type: 'connection_init', payload: { authorization: `Bearer ${accessToken}` } }),
      );
    });
  }

  /** Reads a run to its last event. */
  async read(runId: string): Promise<RawReading> {
    await this.#ready;
    this.#lastId += 1;
    const id = String(this.#lastId);
    const { promise, resolve, reject } = Promise.withResolvers<RawReading>();
    let bytes = 0;
    const onMessage = (data: Buffer): void => {
      bytes += data.byteLength;
      if (data.byteLength > SMALL_BYTES) return;
      const { type, payload } = JSON.parse(data.toString()) as Message;
      const event = payload?.data?.runEvents;
      if (type === 'error' || payload?.errors !== undefined) reject(new Error(data.toString()));
      if (event?.__typename === 'RunFailed') reject(new Error(event.error?.message));
      if (event?.__typename === 'RunCompleted') resolve({ rowCount: event.rowCount ?? 0, bytes });
    };
    this.#socket.on('message', onMessage);
    this.#send({ id, type: 'subscribe', payload: { query: DOCUMENT, variables: { runId } } });
    try {
      return await promise;
    } finally {
      this.#socket.off('message', onMessage);
      this.#send({ id, type: 'complete' });
    }
  }

  close(): void {
    this.#socket.close();
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }
}
