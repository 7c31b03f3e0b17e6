import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { House, HouseOptions } from '@parley/scripts';

/** Where a house answers, however it is put together, and how to look behind its API. */
export type HouseAddress = Pick<House, 'httpUrl' | 'webSocketUrl' | 'logins' | 'adminUrl'> & {
  /** Where it keeps what it keeps; tenants' database files in `files`. */
  readonly folder: string;
};

/** One whose services are one process: its folder holds the whole installation, its secrets included. */
export type EmbeddedAddress = HouseAddress &
  Pick<House, 'graphiqlUrl'> & {
    /** The Unix socket of each subgraph, past the gateway. */
    readonly sockets: Readonly<Record<'identity' | 'tenants' | 'catalog' | 'query', string>>;
    readonly pid: number;
  };

export interface SpawnedHouse {
  readonly address: EmbeddedAddress;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a house in a child process, held to a small heap where `heapMb` says so. */
export async function spawnHouse(
  options: Omit<HouseOptions, 'onProgress'>,
  { heapMb }: { readonly heapMb?: number } = {},
): Promise<SpawnedHouse> {
  const child = spawn(
    process.execPath,
    [
      ...(heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`]),
      fileURLToPath(new URL('house-process.ts', import.meta.url)),
      JSON.stringify(options),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then((code) => {
      throw new Error(`The house ended with code ${code} before it was ready.`);
    }),
  ]);
  return {
    address: JSON.parse(line) as EmbeddedAddress,
    pid: child.pid ?? 0,
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}
