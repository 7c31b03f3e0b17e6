import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux allows 107 bytes in a socket's path, macOS 103. */
const LONGEST_SOCKET_PATH = 100;

export interface SocketPaths {
  of(service: string): string;
  remove(): Promise<void>;
}

/** Where services of one process meet: below `folder`, or in a temporary folder where its path is too long. */
export async function socketPaths(folder: string): Promise<SocketPaths> {
  const beside = join(folder, 'sockets');
  const base =
    Buffer.byteLength(join(beside, 'identity.sock')) <= LONGEST_SOCKET_PATH
      ? beside
      : await mkdtemp(join(tmpdir(), 'parley-'));
  // A killed process leaves its sockets behind, and a socket's file can't be bound twice.
  await rm(beside, { recursive: true, force: true });
  await mkdir(base, { recursive: true, mode: 0o700 });
  return {
    of: (service) => join(base, `${service}.sock`),
    remove: () => rm(base, { recursive: true, force: true }),
  };
}
