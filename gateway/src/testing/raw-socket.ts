import { once } from 'node:events';
import { WebSocket } from 'ws';

interface Message {
  readonly type: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests walk into answers of any shape
  readonly payload?: any;
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
  // biome-ignore lint/suspicious/noExplicitAny: see Message
  dataOf(id: string): any[] {
    return this.of(id).flatMap((message) => (message.type === 'next' ? [message.payload.data] : []));
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

  #wake(): void {
    const news = this.#news;
    this.#news = Promise.withResolvers();
    news.resolve();
  }
}
