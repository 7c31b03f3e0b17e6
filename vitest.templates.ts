import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what tests make once a run and copy from then on: servers' first data. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-templates-'));
  // The account that servers have of their own can enter.
  await chmod(folder, 0o755);
  process.env.PARLEY_TEST_TEMPLATES = folder;
  return () => rm(folder, { recursive: true, force: true });
}
