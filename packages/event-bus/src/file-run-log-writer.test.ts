import { closeSync, fstatSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileRunLogWriter } from './file-run-log-writer.js';
import { createRunFile } from './run-file.js';

/** Of the file that is open there; `undefined` where none is. */
function inodeOf(descriptor: number): number | undefined {
  try {
    return fstatSync(descriptor).ino;
  } catch {
    return undefined;
  }
}

describe('a writer whose disk fails', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-run-log-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['small', 1],
    ['large', 100_000],
  ])('says so to every append, wakes its readers and lets go of the file: %s ones', async (_size, bytes) => {
    const { file, descriptor } = createRunFile(join(folder, 'run.log'));
    closeSync(descriptor);
    // A file that can't be written to fails as a full disk does: in the middle of a run.
    const readOnly = openSync(file.path, 'r');
    const inode = inodeOf(readOnly);
    let closed = 0;
    const writer = new FileRunLogWriter(file, readOnly, {
      now: Date.now,
      maxRunBytes: 1_000_000,
      onClose: () => (closed += 1),
    });
    const together = await Promise.allSettled([
      writer.append(Buffer.from('1'.repeat(bytes))),
      writer.append(Buffer.from('2')),
    ]);
    expect(together.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    await expect(writer.append(Buffer.from('3'))).rejects.toThrow('EBADF');
    expect(file.lastSequence).toBe(0);

    const woken = file.changed(new AbortController().signal);
    await writer.close();
    await woken;
    expect([file.state.kind, closed]).toEqual(['gone', 1]);
    expect(inodeOf(readOnly)).not.toBe(inode);
  });
});
