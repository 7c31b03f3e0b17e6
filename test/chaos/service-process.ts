import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../cluster/project-root.ts';
import type { Victim } from './world.ts';

const READY_WITHIN_MS = 90_000;

export interface ServiceSettings {
  readonly name: string;
  /** Its compiled entry, relative to the checkout. */
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where what it prints goes, as `<name>.log`. */
  readonly logFolder: string;
}

/** One service as a process of its own, that can be killed, paused and started again on its port. */
export class ServiceProcess implements Victim {
  readonly name: string;
  readonly #settings: ServiceSettings;
  #child: ChildProcess | undefined;

  /** Resolves when it says that it is ready. */
  static async start(settings: ServiceSettings): Promise<ServiceProcess> {
    const service = new ServiceProcess(settings);
    await service.restart();
    return service;
  }

  private constructor(settings: ServiceSettings) {
    this.#settings = settings;
    this.name = settings.name;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async restart(): Promise<void> {
    const { script, environment, logFolder, name } = this.#settings;
    const child = spawn(process.execPath, [script], {
      cwd: projectRoot,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const log = createWriteStream(join(logFolder, `${name}.log`), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.once('close', () => log.end());
    await this.#untilReady(child);
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  pause = (): void => {
    this.#child?.kill('SIGSTOP');
  };

  resume = (): void => {
    this.#child?.kill('SIGCONT');
  };

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** As its health check in a cluster: its own answer, not that of what it needs. */
  async #untilReady(child: ChildProcess): Promise<void> {
    const url = `http://127.0.0.1:${this.#settings.environment.PORT}/health/live`;
    const giveUpAt = performance.now() + READY_WITHIN_MS;
    while (!(await answers(url))) {
      if (child.exitCode !== null) throw new Error(`${this.name} ended with ${child.exitCode}.`);
      if (performance.now() > giveUpAt) throw new Error(`${this.name} does not answer.`);
      await sleep(50);
    }
  }
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok === true;
}
