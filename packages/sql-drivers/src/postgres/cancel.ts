import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Client } from 'pg';
import type { ServerSettings } from '../driver.js';
import { tlsOptions } from './client-options.js';

const CANCEL_TIMEOUT_MS = 5_000;
const CANCEL_REQUEST_CODE = 80_877_102;
const SSL_REQUEST_CODE = 80_877_103;

/** Identifies a backend to the server's cancel protocol. */
export interface BackendKey {
  readonly processId: number;
  readonly secretKey: number;
}

/** The key the server gave this client when it connected; `pg` keeps it but does not type it. */
export function backendKeyOf(client: Client): BackendKey {
  const processId: unknown = Reflect.get(client, 'processID');
  const secretKey: unknown = Reflect.get(client, 'secretKey');
  if (typeof processId !== 'number' || typeof secretKey !== 'number') {
    throw new Error('pg did not keep the backend key of a connected client');
  }
  return { processId, secretKey };
}

/**
 * Asks the server to end what the backend is doing, by PostgreSQL's cancel protocol: a connection
 * of its own that needs no free slot, role or database. Resolves when the server has taken the
 * request. Never rejects: a request that got lost is sent again by the caller.
 */
export async function sendCancel(settings: ServerSettings, key: BackendKey): Promise<void> {
  const socket = openSocket(settings);
  const deadline = setTimeout(() => socket.destroy(), CANCEL_TIMEOUT_MS);
  try {
    await once(socket, 'connect');
    const channel = settings.tls === 'disable' ? socket : await startTls(socket, settings);
    channel.resume();
    channel.end(cancelRequest(key));
    await once(channel, 'close');
  } catch {
    // The caller asks again until the statement has ended.
  } finally {
    clearTimeout(deadline);
    socket.destroy();
  }
}

function openSocket(settings: ServerSettings): Socket {
  const socket = settings.host.startsWith('/')
    ? createConnection({ path: `${settings.host}/.s.PGSQL.${settings.port}` })
    : createConnection({ host: settings.host, port: settings.port });
  // `once` listens only while it waits; an error between two waits must not end the process.
  return socket.on('error', () => undefined);
}

function cancelRequest(key: BackendKey): Buffer {
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(CANCEL_REQUEST_CODE, 4);
  request.writeInt32BE(key.processId, 8);
  request.writeInt32BE(key.secretKey, 12);
  return request;
}

async function startTls(socket: Socket, settings: ServerSettings): Promise<Socket> {
  const request = Buffer.alloc(8);
  request.writeInt32BE(8, 0);
  request.writeInt32BE(SSL_REQUEST_CODE, 4);
  socket.write(request);
  const [answer]: unknown[] = await once(socket, 'data');
  if (String(answer) !== 'S') throw new Error('the server does not speak TLS');
  const secured = connectTls({ ...tlsOptions(settings), socket });
  secured.on('error', () => undefined);
  await once(secured, 'secureConnect');
  return secured;
}
