import { chmod, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { acceptInProcess } from './in-process-connection.js';

/** A port of 0 lets the system choose. */
export type ListenAddress =
  | { readonly socketPath: string }
  | { readonly host: string; readonly port: number };

/** The kernel's bound on a Unix socket's path. */
const MAX_SOCKET_PATH = 107;

/**
 * Listens, and says where. A socket file that a killed process left is replaced, one that somebody
 * answers is not; only this user may connect to it.
 * @throws Error with a sentence that says what to change
 */
export async function listen(server: Server, address: ListenAddress): Promise<ListenAddress> {
  if (!('socketPath' in address)) {
    await listening(server, address, `Port ${address.port} of ${address.host}`);
    const { port } = server.address() as AddressInfo;
    return { host: address.host, port };
  }
  const { socketPath } = address;
  if (Buffer.byteLength(socketPath) > MAX_SOCKET_PATH) {
    throw new Error(
      `The path of the socket ${socketPath} is longer than ${MAX_SOCKET_PATH} bytes: move the folder.`,
    );
  }
  if (!(await isAnswered(socketPath))) await rm(socketPath, { force: true });
  await listening(server, { path: socketPath }, `The socket ${socketPath}`);
  await chmod(socketPath, 0o600);
  acceptInProcess(socketPath, server);
  return { socketPath };
}

function listening(
  server: Server,
  where: { host: string; port: number } | { path: string },
  name: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening);
      reject(new Error(`${name} ${reasonOf(error)}`, { cause: error }));
    };
    const onListening = () => {
      server.off('error', onError);
      resolve();
    };
    server.once('error', onError).once('listening', onListening).listen(where);
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return 'is taken by another program: stop it or choose another.';
  if (error.code === 'EACCES') return "can't be used: this user has no permission.";
  return `can't be used: ${error.message}`;
}

function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socketPath);
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
    probe.once('close', () => probe.destroy());
    probe.once('connect', () => probe.destroy());
  });
}
