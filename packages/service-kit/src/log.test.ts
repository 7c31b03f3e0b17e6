import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLogger } from './log.js';

function captured() {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: createLogger({ service: 'test', destination }), lines };
}

describe('the log', () => {
  it('is JSON with the service, the level by name and the time in ISO 8601', () => {
    const { log, lines } = captured();
    log.child({ requestId: 'r-1' }).warn({ attempts: 2 }, 'slow');
    const line = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({
      level: 'warn',
      service: 'test',
      requestId: 'r-1',
      attempts: 2,
      msg: 'slow',
    });
    expect(new Date(line.time).toISOString()).toBe(line.time);
  });

  it.each(['authorization', 'password', 'token', 'refreshToken', 'sealedSettings', 'rows'])(
    'hides %s',
    (name) => {
      const { log, lines } = captured();
      log.info({
        [name]: 'hunter2',
        headers: { [name]: 'hunter2' },
        req: { headers: { [name]: ['hunter2'] } },
      });
      expect(lines.join()).not.toContain('hunter2');
      expect(lines.join().match(/\[hidden\]/g)?.length).toBe(3);
    },
  );

  it('writes of an error what finds the fault, not the row values that drivers attach', () => {
    const { log, lines } = captured();
    const cause = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (email)=(ada@example.com) already exists.',
      parameters: ['ada@example.com'],
    });
    log.error({ err: new Error('could not save', { cause }) }, 'failed');
    const { err } = JSON.parse(lines[0] ?? '');
    expect(err).toMatchObject({
      message: 'could not save',
      cause: { message: 'duplicate key', code: '23505' },
    });
    expect(err.stack).toContain('log.test.ts');
    expect(lines.join()).not.toContain('ada@example.com');
  });
});
