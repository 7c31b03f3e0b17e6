import { join } from 'node:path';
import { npmCommand, npmEnvironment } from './npm.mjs';
import { projectRoot } from './project-root.mjs';
import { runStep } from './run-tool.mjs';
import { hashFiles, isStamped, readText, stamp } from './stamp.mjs';

const LOCK = join(projectRoot, 'package-lock.json');
/** What npm itself wrote down of what is installed. */
const INSTALLED = join(projectRoot, 'node_modules/.package-lock.json');
const STAMP = join(projectRoot, 'node_modules/.parley-lock-hash');

/** `npm ci`, when what is installed is not what package-lock.json says. */
export async function installDependencies() {
  const hash = hashFiles([LOCK]);
  if (isStamped(STAMP, hash)) return;
  if (!isInstalled()) {
    await runStep({
      label: 'Installing the locked dependencies (the first time about half a minute)',
      // Tools of development are what builds and tests; NODE_ENV=production would leave them out.
      command: npmCommand(['ci', '--include=dev', '--include=optional']),
      env: npmEnvironment(),
      cwd: projectRoot,
      failure: 'The dependencies could not be installed: see above, then try again.',
      mostLines: 12, // npm goes on with a page of advice
    });
  }
  stamp(STAMP, hash);
}

/** True when somebody already installed exactly these packages (`npm ci` by hand, a cached image). */
function isInstalled() {
  const text = readText(INSTALLED);
  if (text === undefined) return false;
  const installed = JSON.parse(text).packages;
  const locked = JSON.parse(readText(LOCK) ?? '{}').packages;
  return Object.entries(locked).every(([path, { version, link, optional }]) => {
    if (!path.includes('node_modules/')) return true; // a workspace
    const found = installed[path];
    if (found === undefined) return optional === true; // made for another platform
    return link === true || found.version === version;
  });
}
