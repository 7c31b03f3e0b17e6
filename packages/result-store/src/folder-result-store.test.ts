import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolderResultStore } from './folder-result-store.js';
import type { ResultKey } from './result-store.js';
import { describeResultStore } from './result-store-contract.test-support.js';

const FROM_SOURCE = new URL('../../sql-drivers/src/files/from-source.ts', import.meta.url).href;
const KILLED_WRITER = fileURLToPath(new URL('killed-writer.fixture.ts', import.meta.url));

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

describeResultStore('folder result store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-results-'));
  let passed = 0;
  const another = () => createFolderResultStore({ folder, now: () => new Date(Date.now() + passed) });
  return {
    store: another(),
    another,
    advance: (ms) => {
      passed += ms;
    },
    contents: () => filesIn(folder),
    tamper: async (name, change) => {
      const path = join(folder, name);
      await writeFile(path, change(await readFile(path)));
    },
    dispose: () => rm(folder, { recursive: true }),
  };
});

describe('the files of a result store', () => {
  const rows = (first: number, count: number) => {
    const all = Array.from({ length: count }, (_, index) => [first + index, 'x'.repeat(100)]);
    return { count, json: Buffer.from(JSON.stringify(all)) };
  };
  const tomorrow = () => new Date(Date.now() + 86_400_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-results-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function stored(count: number, key = newKey()): Promise<ResultKey> {
    const store = createFolderResultStore({ folder });
    const writer = await store.create(key, [], tomorrow());
    for (let first = 0; first < count; first += 1_000) await writer.append(rows(first, 1_000));
    await writer.finish({ complete: true });
    return key;
  }

  it('are for nobody else to read', async () => {
    const { tenantId, runId } = await stored(1_000);
    const { mode } = await stat(join(folder, 'results', tenantId, runId));
    expect(mode & 0o077).toBe(0);
    expect((await stat(join(folder, 'results', tenantId))).mode & 0o077).toBe(0);
  });

  it('are small', async () => {
    const { tenantId, runId } = await stored(20_000);
    const { size } = await stat(join(folder, 'results', tenantId, runId));
    expect(size).toBeLessThan(0.1 * rows(0, 20_000).json.byteLength);
  });

  it('keep to a bound together: what was stored first goes first', async () => {
    const keys = [await stored(1_000), await stored(1_000), await stored(1_000)];
    const [first, second, third] = keys.map(({ tenantId, runId }) =>
      join(folder, 'results', tenantId, runId),
    );
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('three were stored');
    await utimes(third, 1_000, 1_000);
    await utimes(first, 2_000, 2_000);
    await utimes(second, 3_000, 3_000);
    const { size } = await stat(first);
    const store = createFolderResultStore({ folder, maxTotalBytes: size });
    await store.expire();
    expect((await filesIn(folder)).filter((name) => name.startsWith('results/'))).toEqual([
      relative(folder, second),
    ]);
  });

  it('of a process that fell silent go away, whosever they are', async () => {
    const writer = await createFolderResultStore({ folder }).create(newKey(), [], tomorrow());
    for (const name of await filesIn(folder)) await utimes(join(folder, name), 1_000, 1_000);
    await createFolderResultStore({ folder }).expire();
    expect((await filesIn(folder)).filter((name) => name.startsWith('incoming/'))).toEqual([]);
    await writer.abandon();
  });

  it.each([false, true])('stay while they are being written (alone in the folder: %s)', async (exclusive) => {
    const writing = createFolderResultStore({ folder, exclusive });
    const key = newKey();
    const writer = await writing.create(key, [], tomorrow());
    await writer.append(rows(0, 1_000));
    await (exclusive ? writing : createFolderResultStore({ folder })).expire();
    await writer.finish({ complete: true });
    const result = await writing.open(key);
    expect(result?.rowCount).toBe(1_000);
    await result?.close();
  });

  it('of a process that was killed while it wrote are nobody’s result, and go away', async () => {
    const key = newKey();
    const child = spawn(
      process.execPath,
      ['--conditions=parley-source', '--import', FROM_SOURCE, KILLED_WRITER, folder, JSON.stringify(key)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');

    const store = createFolderResultStore({ folder });
    const torn = (await filesIn(folder)).filter((name) => name.startsWith('incoming/'));
    expect(torn).toHaveLength(1);
    expect(await store.open(key)).toBeNull();
    // Another process may still be at it, unless nobody else has the folder.
    await store.expire();
    expect(await filesIn(folder)).toContain(torn[0]);
    await createFolderResultStore({ folder, exclusive: true }).expire();
    expect((await filesIn(folder)).filter((name) => !name.startsWith('expiry/'))).toEqual([]);
    await stored(1_000, key);
    const again = await store.open(key);
    expect(again?.rowCount).toBe(1_000);
    await again?.close();
  });
});

function newKey(): ResultKey {
  return { tenantId: randomUUID(), runId: randomUUID() };
}
