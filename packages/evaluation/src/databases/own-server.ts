import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resetEmbeddedPostgres, startEmbeddedPostgres } from '@parley/platform-db';
import type { EvaluationServer } from './postgres-data.js';

/** A PostgreSQL for one evaluation, in a temporary folder; nothing of it stays. */
export async function startOwnServer(): Promise<EvaluationServer & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-evaluation-'));
  // The server has an account of its own, which must be able to enter.
  await chmod(folder, 0o755);
  const remove = async () => {
    await resetEmbeddedPostgres(folder);
    await rm(folder, { recursive: true, force: true });
  };
  const server = await startEmbeddedPostgres({ folder, durable: false }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    host: server.host,
    port: server.port,
    adminUrl: server.adminUrl,
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await remove();
    },
  };
}
