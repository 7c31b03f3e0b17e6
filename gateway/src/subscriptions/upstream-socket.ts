import type { ClientRequestArgs } from 'node:http';
import { connectInProcess } from '@parley/service-kit';
import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type SubgraphAddress, webSocketConnector, webSocketUrl } from '../subgraphs/subgraph-address.js';

/**
 * A WebSocket to one subgraph, carrying any number of subscriptions (graphql-transport-ws). Not
 * graphql-ws's client: that one parses every event, and keeps what nobody has asked for yet without a
 * bound. Events leave here as the bytes they came in.
 */
export interface UpstreamSocket {
  /** Subscriptions running on it. */
  readonly size: number;
  readonly closed: boolean;
  /** Starts as soon as there is a connection. Returns what ends it, after which the listener hears nothing. */
  subscribe(payload: Promise<SubscribePayload>, listener: UpstreamListener): () => void;
  /** Stops reading from the socket, for all its subscriptions: the subgraph has to wait. */
  pause(): void;
  resume(): void;
  close(): void;
}

export interface SubscribePayload {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Told in the order of the wire; nothing follows `failed`, `completed` or `lost`. */
export interface UpstreamListener {
  /** One result, as the JSON text of `{"data": ...}`. */
  event(payload: Buffer): void;
  failed(errors: readonly GraphQLFormattedError[]): void;
  completed(): void;
  /** The connection is gone, or never came to be. */
  lost(reason: Error): void;
}

export interface UpstreamSocketOptions {
  readonly address: SubgraphAddress;
  /** For all of: the connection, the handshake, the protocol's greeting. */
  readonly connectMs: number;
  /** Without a ping or a message for this long, the subgraph is taken for gone. Longer than it waits between pings. */
  readonly silentMs: number;
  /** The last subscription has ended. */
  readonly onIdle: () => void;
  readonly onClosed: () => void;
}

const PROTOCOL = 'graphql-transport-ws';
/** What graphql-ws writes in front of a result; other spellings of the same are parsed instead. */
const EVENT_HEAD = /^\{"id":"([A-Za-z0-9-]+)","type":"next","payload":/;
const HEAD_LENGTH = 96;

type State = 'connecting' | 'open' | 'closed';

export function openUpstreamSocket(options: UpstreamSocketOptions): UpstreamSocket {
  const listeners = new Map<string, UpstreamListener>();
  const opened = Promise.withResolvers<void>();
  let state: State = 'connecting';
  let lastId = 0;

  const socket = new WebSocket(webSocketUrl(options.address), PROTOCOL, {
    ...connectionOf(options),
    perMessageDeflate: false,
    // The subgraph is ours, and what it sent is checked again by whoever reads it.
    skipUTF8Validation: true,
    handshakeTimeout: options.connectMs,
  });
  const acknowledged = setTimeout(() => socket.terminate(), options.connectMs);
  let silence = awaitSilence();

  // As nobody: whose subscription it is goes with each one.
  socket.on('open', () => socket.send(JSON.stringify({ type: MessageType.ConnectionInit })));
  // Of a paused socket, what had arrived before can still be told: refreshing a cleared timer does nothing.
  socket.on('ping', () => silence.refresh());
  socket.on('message', (data: Buffer) => {
    silence.refresh();
    try {
      receive(data);
    } catch (error) {
      end(new Error('the subgraph sent something that is not the protocol', { cause: error }));
    }
  });
  socket.on('error', (error) => end(error));
  socket.on('close', (code, reason) =>
    end(new Error(`the subgraph closed the connection (${code} ${reason})`)),
  );

  function awaitSilence(): NodeJS.Timeout {
    return setTimeout(() => end(new Error('the subgraph fell silent')), options.silentMs).unref();
  }

  function receive(data: Buffer): void {
    const head = EVENT_HEAD.exec(data.toString('latin1', 0, HEAD_LENGTH));
    if (head === null) receiveOther(data);
    else listeners.get(head[1] ?? '')?.event(data.subarray(head[0].length, data.length - 1));
  }

  function receiveOther(data: Buffer): void {
    const message = JSON.parse(data.toString()) as UpstreamMessage;
    switch (message.type) {
      case MessageType.ConnectionAck:
        clearTimeout(acknowledged);
        state = 'open';
        opened.resolve();
        return;
      case MessageType.Next:
        listeners.get(message.id)?.event(Buffer.from(JSON.stringify(message.payload)));
        return;
      case MessageType.Error:
        take(message.id)?.failed(message.payload);
        return;
      case MessageType.Complete:
        take(message.id)?.completed();
        return;
      case MessageType.Ping:
        socket.send(JSON.stringify({ type: MessageType.Pong }));
        return;
      case MessageType.Pong:
        return;
    }
  }

  function take(id: string): UpstreamListener | undefined {
    const listener = listeners.get(id);
    listeners.delete(id);
    if (listeners.size === 0) options.onIdle();
    return listener;
  }

  function end(reason: Error): void {
    if (state === 'closed') return;
    state = 'closed';
    clearTimeout(acknowledged);
    clearTimeout(silence);
    opened.resolve();
    if (socket.readyState === WebSocket.OPEN) {
      // A paused socket would never see the other side's goodbye.
      socket.resume();
      socket.close(1000);
    } else {
      socket.terminate();
    }
    const orphans = [...listeners.values()];
    listeners.clear();
    options.onClosed();
    for (const listener of orphans) listener.lost(reason);
  }

  return {
    get size() {
      return listeners.size;
    },
    get closed() {
      return state === 'closed';
    },
    subscribe(payload, listener) {
      lastId += 1;
      const id = String(lastId);
      listeners.set(id, listener);
      let isSent = false;
      const start = async () => {
        const [sent] = await Promise.all([payload, opened.promise]);
        if (!listeners.has(id)) return;
        socket.send(JSON.stringify({ id, type: MessageType.Subscribe, payload: sent }));
        isSent = true;
      };
      start().catch((error: Error) => take(id)?.lost(error));
      if (state === 'closed') queueMicrotask(() => take(id)?.lost(new Error('the connection was closed')));
      return () => {
        if (!listeners.has(id)) return;
        if (isSent) socket.send(JSON.stringify({ id, type: MessageType.Complete }));
        take(id);
      };
    },
    pause() {
      // What isn't read can't be heard.
      clearTimeout(silence);
      socket.pause();
    },
    resume() {
      if (state === 'closed') return;
      clearTimeout(silence);
      silence = awaitSilence();
      socket.resume();
    },
    close: () => end(new Error('the gateway closed the connection')),
  };
}

function connectionOf({ address, connectMs }: UpstreamSocketOptions): ClientRequestArgs {
  if ('urls' in address) return { createConnection: webSocketConnector(address.urls, connectMs) };
  const connection = connectInProcess(address.socketPath);
  return connection === undefined ? {} : { createConnection: () => connection };
}

type UpstreamMessage =
  | { readonly type: MessageType.ConnectionAck | MessageType.Ping | MessageType.Pong }
  | { readonly type: MessageType.Next; readonly id: string; readonly payload: FormattedExecutionResult }
  | {
      readonly type: MessageType.Error;
      readonly id: string;
      readonly payload: readonly GraphQLFormattedError[];
    }
  | { readonly type: MessageType.Complete; readonly id: string };
