import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { runService, type ServiceProcess } from './index.js';

const COMPLETE = {
  PORT: '4001',
  DATABASE_URL: 'postgresql://role:s3cret@db:5432/parley',
  IDENTITY_JWKS_URL: 'http://identity:4001/.well-known/jwks.json',
  GATEWAY_JWKS_URL: 'http://gateway:4000/.well-known/jwks.json',
  LOG_LEVEL: 'error',
  COLOUR: 'green',
};
const environment = { COLOUR: z.string() };

let exitCode: typeof process.exitCode;

beforeEach(() => {
  exitCode = process.exitCode;
  for (const name of [...Object.keys(COMPLETE), 'DATABASE_PASSWORD']) vi.stubEnv(name, '');
});
afterEach(() => {
  process.exitCode = exitCode;
  vi.unstubAllEnvs();
});

function stub(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

describe('runService', () => {
  it('starts from the environment, and stops when it is told to', async () => {
    stub(COMPLETE);
    const events: string[] = [];
    const started = Promise.withResolvers<ServiceProcess<typeof environment>>();
    const running = runService({
      name: 'test',
      environment,
      start: async (own) => {
        started.resolve(own);
        return async () => {
          events.push('stopped');
        };
      },
    });
    const { config, listen } = await started.promise;
    expect(config.COLOUR).toBe('green');
    expect(listen).toEqual({ host: '0.0.0.0', port: 4001 });
    expect(events).toEqual([]);
    process.emit('SIGTERM');
    await running;
    expect(events).toEqual(['stopped']);
    expect(process.exitCode).toBe(exitCode);
  });

  it('puts the password that was kept apart into the database’s address', async () => {
    stub({ ...COMPLETE, DATABASE_URL: 'postgresql://role@db:5432/parley', DATABASE_PASSWORD: 'p@ss/100%' });
    const started = Promise.withResolvers<string>();
    const running = runService({
      name: 'test',
      environment,
      start: async ({ config }) => {
        started.resolve(config.DATABASE_URL);
        return async () => undefined;
      },
    });
    const { username, password, host } = new URL(await started.promise);
    expect([username, decodeURIComponent(password), host]).toEqual(['role', 'p@ss/100%', 'db:5432']);
    process.emit('SIGTERM');
    await running;
  });

  it.each([
    ['a variable is missing', { COLOUR: '' }],
    ['the port is none', { PORT: '70000' }],
    ['the database is none', { DATABASE_URL: 'mysql://db' }],
  ])('does not start when %s', async (_name, fault) => {
    stub({ ...COMPLETE, ...fault, LOG_LEVEL: '' });
    const start = vi.fn();
    await runService({ name: 'test', environment, start });
    expect(start).not.toHaveBeenCalled();
    expect(process.exitCode).toBe(1);
  });

  it('ends with exit code 1 when the service can’t start', async () => {
    stub(COMPLETE);
    await runService({ name: 'test', environment, start: () => Promise.reject(new Error('no database')) });
    expect(process.exitCode).toBe(1);
  });
});
