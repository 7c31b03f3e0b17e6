import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileRunLogWriter } from './file-run-log-writer.js';
import { createRunFile } from './run-file.js';

describe('a writer whose disk fails', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-run-log-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('says so to every append, wakes its readers and lets go of the file', async () => {
    const { file, handle } = await createRunFile(join(folder, 'run.log'));
    await handle.close();
    // A handle that can't be written to fails as a full disk does: in the middle of a run.
    const readOnly = await open(file.path, 'r');
    let closed = 0;
    const writer = new FileRunLogWriter(file, readOnly, {
      now: Date.now,
      maxRunBytes: 1_000,
      onClose: () => (closed += 1),
    });
    const together = await Promise.allSettled([
      writer.append(Buffer.from('1')),
      writer.append(Buffer.from('2')),
    ]);
    expect(together.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    await expect(writer.append(Buffer.from('3'))).rejects.toThrow('EBADF');
    expect(file.lastSequence).toBe(0);

    const woken = file.changed(new AbortController().signal);
    await writer.close();
    await woken;
    expect([file.state.kind, closed, readOnly.fd]).toEqual(['gone', 1, -1]);
  });
});
