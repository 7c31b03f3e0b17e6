import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A message of the protocol; what its payload is, its type says. */
interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** What comes as `next`. */
interface Result {
  readonly data?: ResultData;
  readonly errors?: readonly ResultError[];
}

/** Of the small house's subscriptions, what tests look at piece by piece. */
interface ResultData {
  readonly runEvents: { readonly offset?: number; readonly rowCount?: number };
  readonly ticks: { readonly number: number };
}

interface ResultError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** A graphql-transport-ws client that shows the protocol's own messages, and reads only when told to. */
export class RawSocket {
  readonly messages: Message[] = [];
  readonly socket: WebSocket;
  closed: { readonly code: number; readonly reason: string } | undefined;
  #news = Promise.withResolvers<void>();

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, 'graphql-transport-ws', { headers });
    this.socket.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)) as Message);
      this.#wake();
    });
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.#wake();
    });
    this.socket.on('error', () => this.#wake());
  }

  /** Connects and is acknowledged. */
  static async open(url: string, token?: string): Promise<RawSocket> {
    const raw = new RawSocket(url);
    await once(raw.socket, 'open');
    raw.send({ type: 'connection_init', ...(token && { payload: { authorization: `Bearer ${token}` } }) });
    await raw.until(() => raw.messages.some((message) => message.type === 'connection_ack'));
    return raw;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: object = {}, extensions: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, variables, extensions } });
  }

  of(id: string): readonly Message[] {
    return this.messages.filter((message) => message.id === id);
  }

  /** The data of an operation's results, in order. */
  dataOf(id: string): readonly ResultData[] {
    return this.#resultsOf(id).flatMap(({ data }) => data ?? []);
  }

  /** The errors of an operation: those of its results, or why there is none. */
  errorsOf(id: string): readonly ResultError[] {
    const refusals = this.of(id).flatMap(({ type, payload }) =>
      type === 'error' ? (payload as readonly ResultError[]) : [],
    );
    return [...this.#resultsOf(id).flatMap(({ errors }) => errors ?? []), ...refusals];
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.closed !== undefined) throw new Error(`closed: ${this.closed.code} ${this.closed.reason}`);
      await this.#news.promise;
    }
  }

  /** Until the operation has ended, well or badly. */
  untilEnd(id: string): Promise<void> {
    return this.until(() => this.of(id).some(({ type }) => type === 'complete' || type === 'error'));
  }

  async untilClosed(): Promise<{ readonly code: number; readonly reason: string }> {
    while (this.closed === undefined) await this.#news.promise;
    return this.closed;
  }

  close(): void {
    this.socket.terminate();
  }

  #resultsOf(id: string): readonly Result[] {
    return this.of(id).flatMap(({ type, payload }) => (type === 'next' ? [payload as Result] : []));
  }

  #wake(): void {
    const news = this.#news;
    this.#news = Promise.withResolvers();
    news.resolve();
  }
}
