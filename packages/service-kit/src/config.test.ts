import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfig } from './config.js';

const schema = z.object({
  DATABASE_URL: z.url(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  MASTER_KEY: z.string().min(32, 'must have at least 32 characters'),
  LOG_LEVEL: z.enum(['info', 'debug']).optional(),
});

describe('configuration', () => {
  it('is typed and has defaults; an empty variable counts as unset', () => {
    const env = {
      DATABASE_URL: 'postgres://localhost/x',
      MASTER_KEY: 'k'.repeat(32),
      PORT: '',
      LOG_LEVEL: '',
    };
    expect(readConfig(schema, env)).toEqual({
      DATABASE_URL: 'postgres://localhost/x',
      MASTER_KEY: 'k'.repeat(32),
      PORT: 4000,
    });
  });

  it('names every fault at once and no value', () => {
    const read = () => readConfig(schema, { PORT: '70000', MASTER_KEY: 'short-secret', LOG_LEVEL: 'loud' });
    expect(read).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(read).toThrow(
      /DATABASE_URL is not set\..*PORT: .*MASTER_KEY: must have at least 32 characters\..*LOG_LEVEL/,
    );
    expect(read).not.toThrow(/short-secret|70000|loud/);
  });
});

describe('a variable that stands in a file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const key = 'k'.repeat(32);
  const rest = { DATABASE_URL: 'postgres://localhost/x' };

  it('is read without the line break that editors put at the end', () => {
    const file = join(folder, 'master-key');
    writeFileSync(file, `${key}\n`);
    expect(readConfig(schema, { ...rest, MASTER_KEY_FILE: file })).toMatchObject({ MASTER_KEY: key });
    expect(readConfig(schema, { ...rest, MASTER_KEY: '', MASTER_KEY_FILE: file }).MASTER_KEY).toBe(key);
  });

  it('is held to the same rules, and to standing in one place', () => {
    const file = join(folder, 'short');
    writeFileSync(file, 'short-secret');
    const read = (env: NodeJS.ProcessEnv) => () => readConfig(schema, { ...rest, ...env });
    expect(read({ MASTER_KEY_FILE: file })).toThrow(/MASTER_KEY: must have at least 32 characters\./);
    expect(read({ MASTER_KEY_FILE: file })).not.toThrow(/short-secret/);
    expect(read({ MASTER_KEY_FILE: file, MASTER_KEY: key })).toThrow(
      'MASTER_KEY and MASTER_KEY_FILE are both set: unset one.',
    );
    const missing = join(folder, 'missing');
    expect(read({ MASTER_KEY_FILE: missing, PORT: '70000' })).toThrow(
      new RegExp(`MASTER_KEY_FILE: ${missing} can't be read \\(ENOENT\\)\\. PORT: `),
    );
  });

  it('is one that the service has: files of other programs are left alone', () => {
    const env = { ...rest, MASTER_KEY: key, SSL_CERT_FILE: join(folder, 'missing') };
    expect(readConfig(schema, env)).toMatchObject({ MASTER_KEY: key });
  });
});
