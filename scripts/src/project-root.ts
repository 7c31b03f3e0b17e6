import { fileURLToPath } from 'node:url';

/** The checkout's folder, without a slash at its end. This file is two folders below it, in `src` as in `dist`. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
