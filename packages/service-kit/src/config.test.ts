import { describe, expect, it } from 'vitest';
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
