import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Where what a test run makes once is kept: set by its global setup, gone with the run. Absent, nothing is kept. */
const TEMPLATES = 'PARLEY_TEST_TEMPLATES';

const run = promisify(execFile);

/**
 * Fills a folder with a copy, owners and all, of what `make` makes once in a test run. `make` must leave nothing running.
 * Answers false, and does nothing, where nothing is kept: then the caller makes it in the folder itself.
 */
export async function copyTemplate(
  name: string,
  folder: string,
  make: (folder: string) => Promise<void>,
): Promise<boolean> {
  const templates = process.env[TEMPLATES];
  if (templates === undefined) return false;
  const template = join(templates, name);
  if (!(await exists(template))) await makeTemplate(template, make);
  await run('cp', ['-a', `${template}/.`, folder]);
  return true;
}

/** Under another name first: what carries its name is whole. Of two that make it at the same time, one is kept. */
async function makeTemplate(template: string, make: (folder: string) => Promise<void>): Promise<void> {
  const draft = await mkdtemp(`${template}-`);
  await chmod(draft, 0o755);
  try {
    await make(draft);
    await rename(draft, template);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(template))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
