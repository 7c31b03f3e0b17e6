import { resolve } from 'node:path';
import { projectRoot } from './project-root.js';

/** Where an installation keeps its data: `PARLEY_FOLDER`, or `.parley` in the checkout. */
export function installationFolder(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(projectRoot, env.PARLEY_FOLDER ?? '.parley');
}
