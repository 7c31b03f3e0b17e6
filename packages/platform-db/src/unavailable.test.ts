import { isParleyError } from '@parley/errors';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlatformDb } from './connect.js';
import { newId } from './new-id.js';
import { startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

let platform: TestPlatform;
let db: PlatformDb;
beforeAll(async () => {
  platform = await startTestPlatform();
  db = platform.connect('parley_query');
  // A test's server writes late: what it just made, roles included, would be gone after a crash.
  const admin = new pg.Client({ connectionString: platform.adminUrl });
  await admin.connect();
  await admin.query('CHECKPOINT');
  await admin.end();
});
afterAll(() => platform.stop());

const scope = { tenantId: newId(), userId: newId() };
const count = () => db.forScope(scope).run.count();

describe('a platform database whose backends are killed', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    '%s: is away, and nothing else, until it is back',
    async (signal) => {
      const working = db.transaction(scope, async (tx) => {
        const [backend] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
        process.kill(backend?.pid ?? Number.NaN, signal);
        await tx.$queryRaw`SELECT pg_sleep(30)::text`;
      });
      // What is asked while it goes down and comes up again, over old connections and new ones.
      const codes = new Set<string>();
      const asking = async (): Promise<void> => {
        for (let answers = 0; answers < 20; ) {
          try {
            await count();
            answers += 1;
          } catch (error) {
            codes.add(isParleyError(error) ? error.code : String(error));
          }
        }
      };
      await expect(working).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await Promise.all([asking(), asking(), asking()]);
      expect([...codes].filter((code) => code !== 'UNAVAILABLE')).toEqual([]);
      expect(await count()).toBe(0);
    },
  );
});
