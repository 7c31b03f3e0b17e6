import { createWriteStream, renameSync, statSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Opened } from './opened.js';

/** At a start, a longer log becomes `parley.log.1`, in place of the one before. */
const MAX_LOG_BYTES = 10 * 1024 * 1024;

/** `parley.log` in the installation's folder: the terminal stays for people. */
export function openLogFile(folder: string, opened: Opened): WriteStream {
  const file = join(folder, 'parley.log');
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  return opened.add(
    'the log',
    createWriteStream(file, { flags: 'a', mode: 0o600 }),
    (stream) => new Promise((resolve) => stream.end(resolve)),
  );
}
