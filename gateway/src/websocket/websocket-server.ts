import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../gateway-context.js';
import { isAllowedOrigin } from '../http/origins.js';
import type { GatewayLimits } from '../limits.js';
import { WaitingRoom } from '../subscriptions/waiting-room.js';
import { wrapClientSocket } from './client-socket.js';
import type { WebSocketOperations } from './websocket-operations.js';

export interface WebSocketServerOptions {
  readonly httpServer: Server;
  readonly path: string;
  readonly operations: WebSocketOperations;
  readonly allowedOrigins: readonly string[];
  readonly limits: GatewayLimits;
  readonly log: Logger;
}

export interface RunningWebSocketServer {
  /** Tells every client to come back later and waits for them, for at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

const GOING_AWAY = 1001;

/** Accepts WebSockets on the HTTP server's port; knows nothing of GraphQL. */
export function serveWebSockets(options: WebSocketServerOptions): RunningWebSocketServer {
  const { httpServer, path, allowedOrigins, limits } = options;
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols) => handleProtocols(protocols),
    maxPayload: limits.requestBytes,
    // Compression keeps 300 KB a socket, and costs more time than it saves on rows.
    perMessageDeflate: false,
  });
  let isStopping = false;

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?')[0] !== path) return refuse(socket, '404 Not Found');
    if (isStopping) return refuse(socket, '503 Service Unavailable');
    const { origin, host } = request.headers;
    if (!isAllowedOrigin(origin, host, allowedOrigins)) return refuse(socket, '403 Forbidden');
    server.handleUpgrade(request, socket, head, (webSocket) => attach(webSocket, socket, options));
  };
  httpServer.on('upgrade', onUpgrade);

  return {
    async stop(graceMs) {
      isStopping = true;
      const closed = [...server.clients].map((client) => {
        client.close(GOING_AWAY, 'Going away');
        return new Promise((resolve) => client.once('close', resolve));
      });
      const timer = setTimeout(() => {
        for (const client of server.clients) client.terminate();
      }, graceMs);
      await Promise.all(closed);
      clearTimeout(timer);
      httpServer.off('upgrade', onUpgrade);
      server.close();
    },
  };
}

function attach(
  webSocket: WebSocket,
  stream: Duplex,
  { operations, limits, log }: WebSocketServerOptions,
): void {
  const socket = wrapClientSocket(webSocket, stream, limits);
  const closed = operations.opened(
    {
      protocol: webSocket.protocol,
      send: (text) => socket.send(text),
      close: (code, reason) => socket.close(code ?? CloseCode.InternalServerError, reason ?? ''),
      onMessage: (handle) => {
        webSocket.on('message', (data) => {
          handle(String(data)).catch((error: unknown) => {
            log.error({ err: error }, 'a WebSocket operation failed');
            socket.close(CloseCode.InternalServerError, 'INTERNAL');
          });
        });
      },
    },
    { socket, session: null, windows: new Map(), waiting: new WaitingRoom(limits.socketWaitingBytes) },
  );
  // A client that breaks the protocol or a limit; ws has closed the socket with the fitting code.
  webSocket.once('error', (error) => log.debug({ err: error }, 'a client broke the WebSocket protocol'));
  webSocket.once('close', (code, reason) => {
    closed(code, String(reason)).catch((error: unknown) =>
      log.error({ err: error }, 'a WebSocket closed badly'),
    );
  });
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
