import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findProgram } from './binaries.js';
import { freePort } from './free-port.js';

/** A Redis of a test's own, made from the machine's binaries: one server, or a cluster. */
export interface RedisServer {
  /** What `REDIS_URL` takes: one address, or those of all nodes of a cluster, separated by commas. Holds the password. */
  readonly url: string;
  readonly nodes: readonly RedisNode[];
  /** Ends all nodes and removes their data. */
  close(): Promise<void>;
}

/** One process, and what can happen to it. */
export interface RedisNode {
  readonly port: number;
  /** `redis-cli <args>`: what it prints. */
  command(...args: readonly string[]): Promise<string>;
  /** As a power cut of the process alone: what it had written to its file stays. */
  kill(): Promise<void>;
  /** Starts a killed node again, on its port and with its data. */
  restart(): Promise<void>;
  /** Answers nobody until `resume`, while its sockets stay open. */
  pause(): void;
  resume(): void;
}

export interface RedisServerOptions {
  /** Three masters with a replica each. */
  readonly cluster?: boolean;
  /** More lines of its configuration file. */
  readonly configuration?: readonly string[];
}

const HOST = '127.0.0.1';
const CLUSTER_NODES = 6;
const READY_WITHIN_MS = 60_000;
const ATTEMPTS = 3;

/**
 * Ends the server as soon as its own input closes: so it does when the test's process dies, however that
 * happens. Says the server's process id first.
 */
const GUARDIAN = `
folder=$1; shift
exec 3<&0
"$@" 3<&- >/dev/null & server=$!
echo $server
(cat <&3 >/dev/null; touch "$folder/over"; kill -KILL $server) & watcher=$!
wait $server
kill $watcher
[ -e "$folder/over" ] || exit 0
rm -rf "$folder"
# The last of a cluster's nodes finds it empty.
rmdir "\${folder%/*}" 2>/dev/null
`;

const runProgram = promisify(execFile);

/**
 * Starts a server with nothing in it, in a moment; a cluster takes some seconds. Ask `binaryFor('redis-server', ...)`
 * first whether this machine has one.
 *
 * @throws Error with a node's log when it does not come up
 */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-redis-'));
  const password = randomBytes(12).toString('hex');
  const count = options.cluster === true ? CLUSTER_NODES : 1;
  const nodes: Node[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.close()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (let index = 0; index < count; index += 1) {
      nodes.push(await Node.start({ folder: join(folder, String(index)), password, options }));
    }
    if (options.cluster === true) await formCluster(nodes, password);
  } catch (error) {
    await close();
    throw error;
  }
  const url = nodes.map(({ port }) => `redis://:${password}@${HOST}:${port}`).join(',');
  return { url, nodes, close };
}

interface NodeSettings {
  readonly folder: string;
  readonly password: string;
  readonly options: RedisServerOptions;
}

interface RunningServer {
  readonly pid: number;
  readonly guardian: ChildProcess;
}

class Node implements RedisNode {
  readonly port: number;
  readonly #settings: NodeSettings;
  #running: RunningServer | undefined;

  static async start(settings: NodeSettings): Promise<Node> {
    await mkdir(settings.folder);
    for (let attempt = 1; ; attempt += 1) {
      const [port, busPort] = [await freePort(HOST), await freePort(HOST)];
      const node = new Node(settings, port);
      await writeFile(join(settings.folder, 'redis.conf'), configurationOf(settings, port, busPort), {
        mode: 0o600,
      });
      try {
        await node.restart();
        return node;
      } catch (error) {
        const log = await readFile(join(settings.folder, 'server.log'), 'utf8').catch(() => '');
        await node.kill();
        // Somebody else took the port between our look and the server's.
        if (attempt < ATTEMPTS && log.includes('Address already in use')) continue;
        throw new Error(`Redis did not start: ${log.slice(-2_000)}`, { cause: error });
      }
    }
  }

  private constructor(settings: NodeSettings, port: number) {
    this.#settings = settings;
    this.port = port;
  }

  async command(...args: readonly string[]): Promise<string> {
    const { stdout } = await redisCli(this.#settings.password, ['-p', String(this.port), ...args]);
    return stdout.trim();
  }

  async restart(): Promise<void> {
    const { folder } = this.#settings;
    const server = [requireProgram('redis-server'), join(folder, 'redis.conf')];
    // In a group of its own: Ctrl-C in a terminal must reach the test, which then closes the guardian's input.
    const guardian = spawn('sh', ['-c', GUARDIAN, 'redis-guardian', folder, ...server], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    const [pid] = await once(createInterface(guardian.stdout), 'line');
    this.#running = { pid: Number(pid), guardian };
    await this.#untilReady(guardian);
  }

  async kill(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    const { guardian, pid } = running;
    const ended = guardian.exitCode === null ? once(guardian, 'exit') : undefined;
    if (guardian.exitCode === null) process.kill(pid, 'SIGKILL');
    await ended;
    guardian.stdin?.end();
  }

  pause(): void {
    if (this.#running !== undefined) process.kill(this.#running.pid, 'SIGSTOP');
  }

  resume(): void {
    if (this.#running !== undefined) process.kill(this.#running.pid, 'SIGCONT');
  }

  async close(): Promise<void> {
    await this.kill();
  }

  async #untilReady(guardian: ChildProcess): Promise<void> {
    const giveUpAt = performance.now() + READY_WITHIN_MS;
    while ((await this.command('PING').catch(() => '')) !== 'PONG') {
      if (guardian.exitCode !== null || performance.now() > giveUpAt) throw new Error('It does not answer.');
      await sleep(20);
    }
  }
}

function configurationOf({ folder, password, options }: NodeSettings, port: number, busPort: number): string {
  const cluster = [
    'cluster-enabled yes',
    `cluster-port ${busPort}`,
    'cluster-config-file nodes.conf',
    'cluster-node-timeout 2000',
  ];
  return [
    `bind ${HOST}`,
    `port ${port}`,
    `dir ${folder}`,
    `logfile ${join(folder, 'server.log')}`,
    `requirepass ${password}`,
    `masterauth ${password}`,
    'save ""',
    // What was answered survives a kill, as in the composed house; nothing waits for the disk.
    'appendonly yes',
    'appendfsync no',
    ...(options.cluster === true ? cluster : []),
    ...(options.configuration ?? []),
    '',
  ].join('\n');
}

async function formCluster(nodes: readonly Node[], password: string): Promise<void> {
  const addresses = nodes.map(({ port }) => `${HOST}:${port}`);
  await redisCli(password, ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes']);
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  for (const node of nodes) {
    while (!(await knowsAll(node))) {
      if (performance.now() > giveUpAt) throw new Error('The cluster does not form.');
      await sleep(50);
    }
  }
}

async function knowsAll(node: Node): Promise<boolean> {
  const state = await node.command('CLUSTER', 'INFO');
  if (!state.includes('cluster_state:ok')) return false;
  const known = (await node.command('CLUSTER', 'NODES')).split('\n');
  return known.filter((line) => line.includes('slave')).length === CLUSTER_NODES / 2;
}

function redisCli(password: string, args: readonly string[]): Promise<{ stdout: string }> {
  return runProgram(requireProgram('redis-cli'), args, {
    env: { ...process.env, REDISCLI_AUTH: password },
    timeout: READY_WITHIN_MS,
  });
}

function requireProgram(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`${name} is not installed.`);
  return path;
}
