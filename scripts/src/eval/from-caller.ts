import { resolve } from 'node:path';

/** npm changes the folder; the person's own is what paths start from. */
export function fromCaller(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
