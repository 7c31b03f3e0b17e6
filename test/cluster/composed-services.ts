import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, resetEmbeddedPostgres, startEmbeddedPostgres } from '@parley/platform-db';
import pg from 'pg';
import { until } from '../house/until.ts';
import { type ComposeFile, type ComposeService, type Condition, mountsOf } from './compose-file.ts';
import { projectRoot } from './project-root.ts';
import { makeRedisPrograms } from './redis-image.ts';

const READY_WITHIN_MS = 90_000;
/** A check is a process of its own: asking without a pause would keep the services from starting. */
const CHECK_EVERY_MS = 300;
/** Where servers of others listen in their containers. */
const PORTS_INSIDE: Readonly<Record<string, number>> = { postgres: 5432, redis: 6379 };
const KEPT_OUTPUT = 20_000;

interface StartedWith {
  readonly shell?: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
}

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
 * (their addresses stand in its variables in place of the names). PostgreSQL is the embedded one, Redis the machine's.
 * Of a service with replicas each is a process: `query.1`, `query.2`.
 */
export class ComposedServices {
  readonly #file: ComposeFile;
  readonly #shell: Readonly<Record<string, string>>;
  readonly #nodeArguments: readonly string[];
  readonly #folder: string;
  readonly #ports = new Map<string, number>();
  readonly #processes = new Map<string, RunningProcess>();
  readonly #started = new Map<string, Promise<void>>();
  #redisPrograms = '';
  #postgres: EmbeddedPostgres | undefined;

  /** `shell`: what is set where the file is started. `nodeArguments`: of each process that runs `node`, before its script. */
  static async create(
    file: ComposeFile,
    { shell = {}, nodeArguments = [] }: StartedWith,
  ): Promise<ComposedServices> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-compose-'));
    const services = new ComposedServices(file, folder, { shell, nodeArguments });
    for (const [name, service] of Object.entries(file.services)) await services.#prepare(name, service);
    return services;
  }

  private constructor(file: ComposeFile, folder: string, { shell, nodeArguments }: Required<StartedWith>) {
    this.#file = file;
    this.#folder = folder;
    this.#shell = shell;
    this.#nodeArguments = nodeArguments;
  }

  /** `docker compose up`: each when what it depends on is as it wants it; done when all are healthy. */
  async up(): Promise<void> {
    const names = Object.keys(this.#file.services);
    await Promise.all(names.map((name) => this.#reach(name, 'service_started')));
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

  /** The processes of a service. */
  instancesOf(name: string): readonly string[] {
    const replicas = this.#service(name).deploy?.replicas ?? 1;
    return replicas === 1 ? [name] : Array.from({ length: replicas }, (_, index) => `${name}.${index + 1}`);
  }

  /** Starts a process that was stopped, as its restart policy would, and waits until it is healthy. */
  async restart(instance: string): Promise<void> {
    this.#processes.set(instance, this.#spawn(instance));
    await this.#healthy(instance);
  }

  /** Sends the signal and waits for the end: an exit code, or the signal that it died of. */
  async stop(instance: string, signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    const running = this.#process(instance);
    running.child.kill(signal);
    return running.ended;
  }

  /** Where a process answers on this machine. */
  addressOf(instance: string): string {
    return `127.0.0.1:${this.#ports.get(instance)}`;
  }

  /** The superuser's way to the embedded server. */
  adminUrl(database: string): string {
    if (this.#postgres === undefined) throw new Error('PostgreSQL was not started.');
    return this.#postgres.adminUrl(database);
  }

  /** Where the volumes are, each a folder of its name. */
  volumesFolder(): string {
    return join(this.#folder, 'volumes');
  }

  /** A file of a volume, by the path that it has in a service. */
  read(service: string, path: string): Promise<string> {
    return readFile(join(this.#rootOf(service), path), 'utf8');
  }

  outputOf(instance: string): string {
    return this.#process(instance).output();
  }

  /** Sends a signal that a process lives on with. */
  signal(instance: string, signal: NodeJS.Signals): void {
    this.#process(instance).child.kill(signal);
  }

  async close(): Promise<void> {
    for (const { child } of this.#processes.values()) child.kill('SIGKILL');
    await Promise.all([...this.#processes.values()].map(({ ended }) => ended));
    await this.#postgres?.stop();
    await resetEmbeddedPostgres(this.#folder);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #prepare(name: string, service: ComposeService): Promise<void> {
    if (this.#portInside(name) !== undefined) {
      for (const instance of this.instancesOf(name)) this.#ports.set(instance, await freePort());
    }
    const root = this.#rootOf(name);
    for (const { volume, target } of mountsOf(service)) {
      const source = join(this.volumesFolder(), volume);
      await mkdir(source, { recursive: true });
      await mkdir(dirname(join(root, target)), { recursive: true });
      await symlink(source, join(root, target));
    }
    if (this.#isOf(name, 'redis')) {
      const place = { folder: join(root, 'bin'), port: this.#portOf(name), dataFolder: join(root, 'data') };
      this.#redisPrograms = await makeRedisPrograms(place);
    }
  }

  async #reach(name: string, state: Condition) {
    let started = this.#started.get(name);
    if (started === undefined) {
      started = this.#start(name);
      this.#started.set(name, started);
    }
    await started;
    if (this.#isOf(name, 'postgres')) return; // Started means that it answers.
    for (const instance of this.instancesOf(name)) {
      if (state === 'service_healthy') await this.#healthy(instance);
      if (state === 'service_completed_successfully') {
        const code = await this.#process(instance).ended;
        if (code !== 0) throw new Error(`${instance} ended with ${code}:\n${this.outputOf(instance)}`);
      }
    }
  }

  async #start(name: string): Promise<void> {
    const wanted = Object.entries(this.#service(name).depends_on ?? {});
    await Promise.all(wanted.map(([other, { condition }]) => this.#reach(other, condition)));
    if (this.#isOf(name, 'postgres')) return this.#startPostgres(name);
    for (const instance of this.instancesOf(name)) this.#processes.set(instance, this.#spawn(instance));
  }

  /** Looks as the file's own check does. */
  async #healthy(instance: string): Promise<void> {
    const [kind, ...command] = this.#service(serviceOf(instance)).healthcheck?.test ?? [];
    if (kind !== 'CMD' && kind !== 'CMD-SHELL')
      throw new Error(`${instance} has no check that could be run here.`);
    const check = kind === 'CMD' ? command : ['sh', '-c', ...command];
    const { child, output } = this.#process(instance);
    const isHealthy = async () => {
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`);
      await sleep(CHECK_EVERY_MS);
      return (await this.#spawn(instance, check).ended) === 0;
    };
    await until(isHealthy, READY_WITHIN_MS).catch((cause: unknown) => {
      throw new Error(`${instance} does not become healthy. It printed:\n${output()}`, { cause });
    });
  }

  async #startPostgres(name: string): Promise<void> {
    this.#postgres = await startEmbeddedPostgres({ folder: this.#folder, durable: false });
    this.#ports.set(name, this.#postgres.port);
    const { POSTGRES_PASSWORD_FILE } = this.#service(name).environment ?? {};
    const password = await this.read(name, String(POSTGRES_PASSWORD_FILE));
    const client = new pg.Client({ connectionString: this.#postgres.adminUrl('postgres') });
    await client.connect();
    await client.query(`CREATE ROLE postgres SUPERUSER LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
    await client.end();
  }

  #spawn(
    instance: string,
    command: readonly string[] = this.#service(serviceOf(instance)).command,
  ): RunningProcess {
    const [program, args] = this.#programOf(instance, command);
    const variables = Object.entries(this.#service(serviceOf(instance)).environment ?? {});
    const child = spawn(program, args, {
      cwd: projectRoot,
      env: {
        ...(program === 'sh' ? { PATH: `${this.#redisPrograms}:${process.env.PATH}` } : {}),
        ...Object.fromEntries(
          variables.flatMap(([key, value]) =>
            value === null ? this.#ofShell(key) : [[key, this.#asHere(instance, key, String(value))]],
          ),
        ),
      },
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

  /** What a container's command is on this machine. */
  #programOf(instance: string, command: readonly string[]): [program: string, args: string[]] {
    const [program, ...args] = command;
    if (program === 'node') return [process.execPath, [...this.#nodeArguments, ...args]];
    const name = serviceOf(instance);
    if (program !== 'sh' || !this.#isOf(name, 'redis')) {
      throw new Error(`${name} runs ${program}, which is not in the image.`);
    }
    const folder = this.#rootOf(name);
    // Compose takes `$$` for a dollar sign.
    return [
      'sh',
      args.map((text) => text.replaceAll('$$', '$').replaceAll('/secrets/', `${folder}/secrets/`)),
    ];
  }

  /** A variable that the file only names: not set there, it is not set in the service either. */
  #ofShell(key: string): [string, string][] {
    const value = this.#shell[key];
    return value === undefined ? [] : [[key, value]];
  }

  /** A variable's value with this machine's paths, ports and addresses in place of the containers'. */
  #asHere(instance: string, key: string, value: string): string {
    if (key === 'PORT') return String(this.#ports.get(instance));
    if (value.startsWith('/')) return join(this.#rootOf(serviceOf(instance)), value);
    const [address, name = '', port] = /(?<=\/\/|@)([a-z]+):(\d+)/.exec(value) ?? [];
    if (address === undefined) return value;
    if (Number(port) !== this.#portInside(name)) throw new Error(`Nobody listens on ${address}.`);
    // A name stands for all replicas; without names, each is said.
    const addresses = this.instancesOf(name).map((one) => value.replace(address, this.addressOf(one)));
    return addresses.join(',');
  }

  #portInside(name: string): number | undefined {
    const { image, environment } = this.#service(name);
    const port = environment?.PORT ?? PORTS_INSIDE[image.split(':')[0] ?? ''];
    return port === undefined ? undefined : Number(port);
  }

  #portOf(name: string): number {
    const port = this.#ports.get(name);
    if (port === undefined) throw new Error(`${name} has no port.`);
    return port;
  }

  #isOf(name: string, image: string): boolean {
    return this.#service(name).image.startsWith(`${image}:`);
  }

  #rootOf(name: string): string {
    return join(this.#folder, 'roots', name);
  }

  #service(name: string): ComposeService {
    const service = this.#file.services[name];
    if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
    return service;
  }

  #process(instance: string): RunningProcess {
    const running = this.#processes.get(instance);
    if (running === undefined) throw new Error(`${instance} was not started.`);
    return running;
  }
}

/** Whose process it is. */
function serviceOf(instance: string): string {
  return instance.replace(/\.\d+$/, '');
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
