import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ParleyError } from '@parley/errors';
import type { ImportFile } from '@parley/semantic-layer';
import type { ImportFileInput } from '../types/import-semantic-model.js';

const MAX_FILES = 200;
/** Unpacked, all files together: a small file can unpack into gigabytes. */
const MAX_BYTES = 16 * 1_024 * 1_024;

const unpack = promisify(gunzip);

/** The texts of uploaded files. @throws ParleyError BAD_INPUT for none, for too many or too big ones, and for a broken one */
export async function readImportFiles(files: readonly ImportFileInput[]): Promise<readonly ImportFile[]> {
  if (files.length === 0 || files.length > MAX_FILES) {
    throw new ParleyError('BAD_INPUT', `An import has 1 to ${MAX_FILES} files.`);
  }
  const read: ImportFile[] = [];
  let left = MAX_BYTES;
  for (const { name, text, gzip } of files) {
    const file = {
      name: name.slice(0, 200),
      text: typeof gzip === 'string' ? await unpacked(gzip, left) : (text ?? ''),
    };
    left -= Buffer.byteLength(file.text);
    if (left < 0) throw tooBig();
    read.push(file);
  }
  return read;
}

async function unpacked(gzip: string, limit: number): Promise<string> {
  try {
    const bytes = await unpack(Buffer.from(gzip, 'base64'), { maxOutputLength: Math.max(1, limit) });
    return bytes.toString('utf8');
  } catch (error) {
    if (error instanceof RangeError) throw tooBig();
    throw new ParleyError('BAD_INPUT', 'A file’s `gzip` is not gzip in Base64.');
  }
}

function tooBig(): ParleyError {
  return new ParleyError(
    'BAD_INPUT',
    `The files of an import have at most ${MAX_BYTES / 1_024 / 1_024} MB together: leave out what is not about the model.`,
  );
}
