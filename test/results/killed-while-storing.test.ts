import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunRowPageDocument } from '@parley/client';
import { expect, inject, it } from 'vitest';
import { queryAsAdmin } from '../house/look-behind.js';
import { signIn } from '../house/sign-in.js';
import { until } from '../house/until.js';

const ROWS = 100_000;

it('a replica that is killed while it stores a result leaves nothing torn, and another does it again', async () => {
  const client = await signIn('healthplus', 'owner');
  const { run } = await client.runSql({
    sql: `SELECT g AS n, 'killed ' || g AS words FROM generate_series(1, ${ROWS}) AS g`,
    waitMs: 30_000,
  });
  const page = async (after?: string | null) =>
    (await client.request(RunRowPageDocument, { id: run.id, first: 10_000, after })).run;
  const isStored = async () => (await page())?.resultKeptUntil != null;
  await until(isStored);

  // As if it had just succeeded and nobody had begun.
  const { folder, adminUrl } = inject('house');
  const tenantId = client.session?.tenant.id ?? '';
  const file = join(folder, 'results', 'results', tenantId, run.id);
  await rm(file);
  await queryAsAdmin(
    `UPDATE query.runs SET result_state = 'PENDING', result_kept_until = NULL, finished_at = now() WHERE id = $1`,
    { values: [run.id] },
  );
  const userId = client.session?.user.id;
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('killed-archive.ts', import.meta.url)),
      JSON.stringify({ databaseUrl: adminUrl, folder, tenantId, userId, runId: run.id }),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const torn = await readdir(join(folder, 'results', 'incoming'));
  expect(torn.length).toBeGreaterThan(0);
  await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await isStored()).toBe(false);

  await until(isStored, 20_000);
  let received = 0;
  let after: string | null | undefined;
  do {
    const rows = (await page(after))?.rows;
    for (const [n] of rows?.rows ?? []) {
      received += 1;
      if (n !== received) expect(n).toBe(received);
    }
    after = rows?.pageInfo.hasNextPage ? rows.pageInfo.endCursor : null;
  } while (after !== null);
  expect(received).toBe(ROWS);
});
