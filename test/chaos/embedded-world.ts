import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParleyClient } from '@parley/client';
import { removeInstallation } from '../house/remove-installation.ts';
import { type SpawnedHouse, spawnHouse } from '../house/spawn-house.ts';
import { killBackend, untilAnswers, withDatabase } from './database.ts';
import { openNumbers, TENANT, TENANT_DATABASE } from './numbers.ts';
import { childrenOf, openFilesOf } from './processes.ts';
import type { Victim, World } from './world.ts';

const TODAY = '2026-11-15';
const MAX_RUN_SECONDS = 60;

/** One process with everything in it, its run logs in files, and its PostgreSQL: what `npm start` starts. */
export async function openEmbeddedWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-chaos-'));
  const house = await RestartableHouse.start(folder);
  const world: World = {
    name: 'embedded',
    victims: [house, databaseVictim(house)],
    async signIn() {
      const login = house.address.logins.find(
        ({ tenantSlug, role }) => tenantSlug === TENANT && role === 'owner',
      );
      if (login === undefined) throw new Error(`The demo has no owner at ${TENANT}.`);
      const { httpUrl: url, webSocketUrl } = house.address;
      const client = createParleyClient({ url, webSocketUrl });
      await client.login({ email: login.email, password: login.password, tenantSlug: TENANT });
      return client;
    },
    withDatabase: (database, work) => withDatabase(house.address.adminUrl, database, work),
    async leftOvers() {
      const files = (await openFilesOf(house.pid)).filter((file) => file.includes('/runs/'));
      const children = await childrenOf(house.pid);
      return [
        ...files.map((file) => `the house holds ${file} open`),
        ...children.filter((command) => !house.children.has(command)).map((command) => `child ${command}`),
      ];
    },
    folder,
    async close({ keep }) {
      await house.stop();
      if (!keep) await removeInstallation(folder);
    },
  };
  await openNumbers(world, house.address.httpUrl);
  return world;
}

class RestartableHouse implements Victim {
  readonly name = 'house';
  readonly #folder: string;
  readonly #port: number;
  #spawned: SpawnedHouse;
  /** What runs below it when nobody asks anything. */
  children: ReadonlySet<string> = new Set();

  static async start(folder: string): Promise<RestartableHouse> {
    const spawned = await spawnHouse({ folder, port: 0, today: TODAY, maxRunSeconds: MAX_RUN_SECONDS });
    const house = new RestartableHouse(folder, spawned);
    house.children = new Set(await childrenOf(house.pid));
    return house;
  }

  private constructor(folder: string, spawned: SpawnedHouse) {
    this.#folder = folder;
    this.#spawned = spawned;
    this.#port = Number(new URL(spawned.address.httpUrl).port);
  }

  get address() {
    return this.#spawned.address;
  }

  get pid(): number {
    return this.#spawned.pid;
  }

  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.#spawned.stop();
  }

  async restart(): Promise<void> {
    this.#spawned = await spawnHouse({
      folder: this.#folder,
      port: this.#port,
      today: TODAY,
      maxRunSeconds: MAX_RUN_SECONDS,
    });
  }

  pause = (): void => {
    process.kill(this.pid, 'SIGSTOP');
  };

  resume = (): void => {
    process.kill(this.pid, 'SIGCONT');
  };

  stop(): Promise<void> {
    return this.#spawned.stop();
  }
}

/** One of its backends is killed: the server ends all others, recovers, and comes back by itself. */
function databaseVictim(house: RestartableHouse): Victim {
  return {
    name: 'postgresql',
    kill: () => killBackend(house.address.adminUrl, `${TENANT_DATABASE}_reader`),
    restart: () => untilAnswers(house.address.adminUrl),
  };
}
