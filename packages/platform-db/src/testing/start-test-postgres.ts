import { chmod, lstat, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resetEmbeddedPostgres } from '../embedded/reset.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/start.js';
import { copyTemplate } from './copy-template.js';
import { withClient } from './two-tenants.js';

/** A PostgreSQL of a test's own. */
export interface TestPostgres extends Pick<EmbeddedPostgres, 'host' | 'port' | 'adminUrl'> {
  /** For what belongs to the test; gone with the server. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Boots a PostgreSQL with nothing in it in a temporary folder; `stop` leaves nothing of it. */
export function startTestPostgres(): Promise<TestPostgres> {
  return startFromTemplate('postgres', async () => undefined);
}

type Fill = (server: EmbeddedPostgres, folder: string) => Promise<void>;

/** The same with something in it: `fill` runs once for all tests of a run where it can, on data that is then copied. */
export async function startFromTemplate(name: string, fill: Fill): Promise<TestPostgres> {
  const folder = await makeTestFolder();
  await copyTemplate(name, folder, (template) => makeData(template, fill));
  const isFilled = await hasData(folder);
  const server = await startOwn(folder);
  if (!isFilled) await fill(server, folder);
  return {
    host: server.host,
    port: server.port,
    adminUrl: server.adminUrl,
    folder,
    stop: async () => {
      await server.stop();
      await removeTestFolder(folder);
    },
  };
}

/** All copies have one password: whoever took the port before this server did would let us in, too. */
async function startOwn(folder: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder, durable: false });
  const answering = await withClient(server.adminUrl('postgres'), (client) =>
    client.query<{ data: string }>(`SELECT current_setting('data_directory') AS data`),
  );
  if (answering.rows[0]?.data.startsWith(await realpath(join(folder, 'postgres')))) return server;
  await server.stop();
  return startOwn(folder);
}

async function makeData(template: string, fill: Fill): Promise<void> {
  const server = await startEmbeddedPostgres({ folder: template, durable: false });
  try {
    await fill(server, template);
  } finally {
    await server.stop();
  }
  // It is asked for again, and then by every copy.
  await rm(join(template, 'postgres/port'), { force: true });
  // Elsewhere, because the server's account can't enter: a copy would be of a link.
  if (!(await hasData(template))) await resetEmbeddedPostgres(template);
}

async function hasData(folder: string): Promise<boolean> {
  const entry = await lstat(join(folder, 'postgres')).catch(() => undefined);
  return entry?.isDirectory() ?? false;
}

/** A temporary folder that the server's account can enter: mkdtemp's own mode would send data elsewhere. */
export async function makeTestFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
  await chmod(folder, 0o755);
  return folder;
}

export async function removeTestFolder(folder: string): Promise<void> {
  await resetEmbeddedPostgres(folder);
  await rm(folder, { recursive: true, force: true });
}
