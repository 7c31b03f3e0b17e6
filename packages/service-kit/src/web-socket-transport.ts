import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols, type makeServer, type ServerOptions } from 'graphql-ws';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { writeTextMessage } from './web-socket-message.js';

/** What graphql-ws knows of a socket. */
export interface SocketExtra {
  readonly request: IncomingMessage;
  /** Closes the socket; graphql-ws itself knows only "Forbidden". */
  readonly close: (code: number, reason: string) => void;
  /** Sends one message that is written already, past graphql-ws. Resolves when there is room for more. */
  readonly send: (message: readonly Buffer[]) => Promise<void>;
  /** Aborted when the socket has closed. */
  readonly signal: AbortSignal;
}

export interface SocketLimits {
  readonly maxSockets: number;
  readonly maxMessageBytes: number;
}

export interface WebSocketTransport {
  /** Says "going away" to every socket and waits, for at most `graceMs`, until they have closed. */
  stop(graceMs: number): Promise<void>;
}

export interface WebSocketTransportOptions {
  readonly httpServer: Server;
  readonly path: string;
  readonly protocol: ReturnType<typeof makeServer<Record<string, unknown>, SocketExtra>>;
  readonly limits: SocketLimits;
  readonly log: Logger;
}

/** What may wait on a socket before its subscriptions are held back: enough that it never runs dry. */
const WAITING_BYTES = 512 * 1024;
const KEEP_ALIVE_MS = 12_000;
const MAX_UNANSWERED_PINGS = 3;
const GOING_AWAY = 1001;
const INTERNAL_ERROR = 4500;

/**
 * graphql-ws over ws. Its own adapter writes errors to the console, past our log and its redaction,
 * and has no bound on sockets.
 */
export function serveWebSockets(options: WebSocketTransportOptions): WebSocketTransport {
  const { httpServer, path, limits } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols) => handleProtocols(protocols),
    maxPayload: limits.maxMessageBytes,
    // Compression keeps a window of memory a socket and is no gain on one machine or in one network.
    perMessageDeflate: false,
  });
  let stopping = false;

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?')[0] !== path) return refuse(socket, '404 Not Found');
    if (stopping || sockets.clients.size >= limits.maxSockets)
      return refuse(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      attach({ webSocket, stream: socket }, request, options),
    );
  };
  httpServer.on('upgrade', onUpgrade);

  return {
    async stop(graceMs) {
      stopping = true;
      const closed = [...sockets.clients].map((client) => {
        client.close(GOING_AWAY, 'Going away');
        return new Promise((resolve) => client.once('close', resolve));
      });
      const timer = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, graceMs);
      await Promise.all(closed);
      clearTimeout(timer);
      httpServer.off('upgrade', onUpgrade);
      sockets.close();
    },
  };
}

/** A WebSocket and the stream under it. */
interface Connection {
  readonly webSocket: WebSocket;
  readonly stream: Duplex;
}

function attach(
  { webSocket, stream }: Connection,
  request: IncomingMessage,
  { protocol, log }: WebSocketTransportOptions,
): void {
  const closing = new AbortController();
  const fail = (error: unknown) => {
    log.error({ err: error }, 'a web socket failed');
    webSocket.close(INTERNAL_ERROR, 'Internal server error');
  };
  const stopPinging = keepAlive(webSocket);
  const closed = protocol.opened(
    {
      protocol: webSocket.protocol,
      // Resolves when the bytes have left this process: a slow client slows its own subscriptions down.
      send: (text) => send(webSocket, text),
      close: (code, reason) => webSocket.close(code, reason),
      onMessage: (handle) => {
        webSocket.on('message', (data) => {
          handle(String(data)).catch(fail);
        });
      },
    },
    {
      request,
      close: (code, reason) => webSocket.close(code, reason),
      send: (message) => sendPieces({ webSocket, stream }, message),
      signal: closing.signal,
    },
  );
  // A client that breaks the protocol or the size limit; ws closes the socket itself.
  webSocket.once('error', (error) => log.debug({ err: error }, 'a client broke the web socket protocol'));
  webSocket.once('close', (code, reason) => {
    stopPinging();
    closing.abort();
    closed(code, String(reason)).catch((error: unknown) =>
      log.error({ err: error }, 'a web socket closed badly'),
    );
  });
}

function send(webSocket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (webSocket.readyState !== webSocket.OPEN) return resolve();
    webSocket.send(text, (error) => {
      // A socket that went away meanwhile is an end, not a fault: its close event follows.
      if (error === undefined || error === null || webSocket.readyState !== webSocket.OPEN) resolve();
      else reject(error);
    });
  });
}

function sendPieces({ webSocket, stream }: Connection, message: readonly Buffer[]): Promise<void> {
  return new Promise((resolve) => {
    if (webSocket.readyState !== webSocket.OPEN) return resolve();
    // A socket that goes away meanwhile is an end, not a fault: its close event follows.
    writeTextMessage(stream, message, () => resolve());
    if (webSocket.bufferedAmount < WAITING_BYTES) resolve();
  });
}

/**
 * Finds the clients that vanished without a word. One that still has data to take is only slow: it
 * finds the ping behind that data, and TCP itself notices when it is gone.
 */
function keepAlive(webSocket: WebSocket): () => void {
  let unanswered = 0;
  webSocket.on('pong', () => {
    unanswered = 0;
  });
  const timer = setInterval(() => {
    if (webSocket.bufferedAmount > 0) return;
    if (unanswered === MAX_UNANSWERED_PINGS) return webSocket.terminate();
    unanswered += 1;
    webSocket.ping();
  }, KEEP_ALIVE_MS);
  return () => clearInterval(timer);
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

export type ProtocolOptions = ServerOptions<Record<string, unknown>, SocketExtra>;
