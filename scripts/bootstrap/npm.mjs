import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { projectRoot } from './project-root.mjs';

/**
 * The npm that started us, run by this very Node; else the one on the PATH. Quiet about all but errors,
 * and without install scripts: nothing here needs one, and some of them download.
 * @param {readonly string[]} args
 * @returns {string[]}
 */
export function npmCommand(args) {
  const starter = process.env.npm_execpath ?? '';
  const npm = basename(starter) === 'npm-cli.js' ? [process.execPath, starter] : ['npm'];
  return [...npm, ...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
}

/** An account without a home of its own (a service's, a container's) has nowhere to keep npm's cache. */
export function npmEnvironment() {
  if (process.env.npm_config_cache !== undefined && isWritable(process.env.npm_config_cache))
    return process.env;
  if (isWritable(homedir())) return process.env;
  return { ...process.env, npm_config_cache: join(projectRoot, '.parley/npm-cache') };
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
