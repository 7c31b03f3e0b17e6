import { hash } from '@node-rs/argon2';
import { describe, expect, it, vi } from 'vitest';
import { createPasswordChecker } from './password-checker.js';

const argon2 = vi.hoisted(() => ({ compared: [] as string[] }));

// The real library; only what it is asked to compare with is written down.
vi.mock('@node-rs/argon2', async (importOriginal) => {
  const original = await importOriginal<typeof import('@node-rs/argon2')>();
  return {
    ...original,
    verify: (hashed: string, password: string) => {
      argon2.compared.push(hashed);
      return original.verify(hashed, password);
    },
  };
});

/** `$argon2id$v=19$m=…,t=…,p=…`: algorithm, version and cost, without salt and hash. */
const costOf = (hashed: string) => hashed.split('$').slice(0, 4).join('$');

describe('createPasswordChecker', () => {
  it('knows the right password from a wrong one', async () => {
    const checker = await createPasswordChecker();
    const stored = await hash('right');
    expect(await checker.check('right', stored)).toBe(true);
    expect(await checker.check('wrong', stored)).toBe(false);
  });

  it('pays for an unknown user what it pays for a known one, and says no', async () => {
    const checker = await createPasswordChecker();
    argon2.compared.length = 0;
    expect(await checker.check('anything', null)).toBe(false);
    expect(argon2.compared.map(costOf)).toEqual([costOf(await hash('anything'))]);
  });

  it('lets few hash and some wait, and turns the others away', async () => {
    const checker = await createPasswordChecker({ concurrency: 1, maxWaiting: 1 });
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => checker.check('anything', null)));
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: false },
      { status: 'fulfilled', value: false },
      { status: 'rejected', reason: { code: 'RATE_LIMITED' } },
    ]);
    expect(await checker.check('anything', null)).toBe(false);
  });
});
