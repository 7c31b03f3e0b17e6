import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, resetEmbeddedPostgres, startEmbeddedPostgres } from '@parley/platform-db';
import pg from 'pg';
import { until } from '../house/until.js';
import { type ComposeFile, type ComposeService, mountsOf } from './compose-file.js';
import { projectRoot } from './project-root.js';

const READY_WITHIN_MS = 90_000;
/** A check is a process of its own: asking without a pause would keep the services from starting. */
const CHECK_EVERY_MS = 300;
const POSTGRES_PORT = 5432;
const KEPT_OUTPUT = 20_000;

interface RunningProcess {
  readonly child: ChildProcess;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** The last of what it printed. */
  readonly output: () => string;
}

/**
 * The services of docker-compose.yml as processes of this machine. A service has what the file gives it
 * and nothing else: its variables, its volumes (folders below a root of its own), its neighbours by name
 * (their addresses stand in its variables in place of the names). PostgreSQL is the embedded one.
 */
export class ComposedServices {
  readonly #file: ComposeFile;
  readonly #folder: string;
  readonly #ports = new Map<string, number>();
  readonly #processes = new Map<string, RunningProcess>();
  readonly #started = new Map<string, Promise<void>>();
  #postgres: EmbeddedPostgres | undefined;

  static async create(file: ComposeFile): Promise<ComposedServices> {
    const services = new ComposedServices(file, await mkdtemp(join(tmpdir(), 'parley-compose-')));
    for (const [name, service] of Object.entries(file.services)) await services.#prepare(name, service);
    return services;
  }

  private constructor(file: ComposeFile, folder: string) {
    this.#file = file;
    this.#folder = folder;
  }

  /** `docker compose up`: each when what it depends on is as it wants it; done when all are healthy. */
  async up(): Promise<void> {
    const names = Object.keys(this.#file.services);
    await Promise.all(names.map((name) => this.#reach(name, 'started')));
    const checked = names.filter((name) => this.#service(name).healthcheck !== undefined);
    await Promise.all(checked.map((name) => this.#reach(name, 'service_healthy')));
  }

  /** `docker compose run <service> <command of the file> <args>`: to its end. */
  async run(name: string, ...args: readonly string[]): Promise<string> {
    const task = this.#spawn(name, [...this.#service(name).command, ...args]);
    const code = await task.ended;
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${task.output()}`);
    return task.output();
  }

  /** Starts a service that was stopped, as its restart policy would, and waits until it is healthy. */
  async restart(name: string): Promise<void> {
    this.#processes.set(name, this.#spawn(name));
    await this.#reach(name, 'service_healthy');
  }

  /** Sends the signal and waits for the end: an exit code, or the signal that it died of. */
  async stop(name: string, signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    const running = this.#process(name);
    running.child.kill(signal);
    return running.ended;
  }

  /** Where a service answers on this machine. */
  addressOf(name: string): string {
    return `127.0.0.1:${this.#ports.get(name)}`;
  }

  /** A file of a volume, by the path that it has in a service. */
  read(service: string, path: string): Promise<string> {
    return readFile(join(this.#rootOf(service), path), 'utf8');
  }

  outputOf(name: string): string {
    return this.#process(name).output();
  }

  async close(): Promise<void> {
    for (const { child } of this.#processes.values()) child.kill('SIGKILL');
    await Promise.all([...this.#processes.values()].map(({ ended }) => ended));
    await this.#postgres?.stop();
    await resetEmbeddedPostgres(this.#folder);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #prepare(name: string, service: ComposeService): Promise<void> {
    if (service.environment.PORT !== undefined) this.#ports.set(name, await freePort());
    const root = this.#rootOf(name);
    for (const { volume, target } of mountsOf(service)) {
      const source = join(this.#folder, 'volumes', volume);
      await mkdir(source, { recursive: true });
      await mkdir(dirname(join(root, target)), { recursive: true });
      await symlink(source, join(root, target));
    }
  }

  async #reach(name: string, state: 'started' | 'service_completed_successfully' | 'service_healthy') {
    let started = this.#started.get(name);
    if (started === undefined) {
      started = this.#start(name);
      this.#started.set(name, started);
    }
    await started;
    if (this.#isPostgres(name)) return; // Started means that it answers.
    if (state === 'service_healthy') await this.#healthy(name);
    if (state === 'service_completed_successfully') {
      const code = await this.#process(name).ended;
      if (code !== 0) throw new Error(`${name} ended with ${code}:\n${this.outputOf(name)}`);
    }
  }

  async #start(name: string): Promise<void> {
    const wanted = Object.entries(this.#service(name).depends_on ?? {});
    await Promise.all(wanted.map(([other, { condition }]) => this.#reach(other, condition)));
    if (this.#isPostgres(name)) await this.#startPostgres(name);
    else this.#processes.set(name, this.#spawn(name));
  }

  /** Looks as the file's own check does. */
  async #healthy(name: string): Promise<void> {
    const [kind, ...command] = this.#service(name).healthcheck?.test ?? [];
    if (kind !== 'CMD') throw new Error(`${name} has no check that could be run here.`);
    const { child, output } = this.#process(name);
    const isHealthy = async () => {
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`);
      await sleep(CHECK_EVERY_MS);
      return (await this.#spawn(name, command).ended) === 0;
    };
    await until(isHealthy, READY_WITHIN_MS).catch((cause: unknown) => {
      throw new Error(`${name} does not become healthy. It printed:\n${output()}`, { cause });
    });
  }

  async #startPostgres(name: string): Promise<void> {
    this.#postgres = await startEmbeddedPostgres({ folder: this.#folder, durable: false });
    this.#ports.set(name, this.#postgres.port);
    const password = await this.read(name, String(this.#service(name).environment.POSTGRES_PASSWORD_FILE));
    const client = new pg.Client({ connectionString: this.#postgres.adminUrl('postgres') });
    await client.connect();
    await client.query(`CREATE ROLE postgres SUPERUSER LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
    await client.end();
  }

  #spawn(name: string, command: readonly string[] = this.#service(name).command): RunningProcess {
    const [program, ...args] = command;
    if (program !== 'node') throw new Error(`${name} runs ${program}, which is not in the image.`);
    const env = Object.entries(this.#service(name).environment).map(([key, value]) => [
      key,
      this.#asHere(name, key, String(value)),
    ]);
    const child = spawn(process.execPath, args, {
      cwd: projectRoot,
      env: Object.fromEntries(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output = (output + chunk).slice(-KEPT_OUTPUT);
      });
    }
    const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
    });
    return { child, ended, output: () => output };
  }

  /** A variable's value with this machine's paths, ports and addresses in place of the containers'. */
  #asHere(name: string, key: string, value: string): string {
    if (key === 'PORT') return String(this.#ports.get(name));
    if (value.startsWith('/')) return join(this.#rootOf(name), value);
    return value.replace(/(?<=\/\/|@)([a-z]+):(\d+)/, (address, host: string, port: string) => {
      if (Number(port) !== this.#portInside(host)) throw new Error(`Nobody listens on ${address}.`);
      return this.addressOf(host);
    });
  }

  #portInside(name: string): number {
    return this.#isPostgres(name) ? POSTGRES_PORT : Number(this.#service(name).environment.PORT);
  }

  #isPostgres(name: string): boolean {
    return this.#service(name).image.startsWith('postgres:');
  }

  #rootOf(name: string): string {
    return join(this.#folder, 'roots', name);
  }

  #service(name: string): ComposeService {
    const service = this.#file.services[name];
    if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
    return service;
  }

  #process(name: string): RunningProcess {
    const running = this.#processes.get(name);
    if (running === undefined) throw new Error(`${name} was not started.`);
    return running;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A port was expected.');
  return address.port;
}
