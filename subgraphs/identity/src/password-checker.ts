import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { ParleyError } from '@parley/errors';
import { createTurns } from '@parley/service-kit';

/** Says whether a password is right, at the same cost whether or not there is anything to compare it with. */
export interface PasswordChecker {
  /**
   * @param storedHash argon2id in PHC form; `null` when nobody has the e-mail address.
   * @throws ParleyError RATE_LIMITED when too many sign-ins wait already.
   */
  check(password: string, storedHash: string | null): Promise<boolean>;
}

export interface PasswordCheckerOptions {
  /** Hashes computed at a time; each takes 19 MiB and a thread of the pool. */
  readonly concurrency?: number;
  /** Sign-ins that may wait for their turn. */
  readonly maxWaiting?: number;
}

export async function createPasswordChecker(options: PasswordCheckerOptions = {}): Promise<PasswordChecker> {
  const { concurrency = 2, maxWaiting = 64 } = options;
  // Compared with when there is no such user, so that the answer takes as long as for a real one.
  const nobodysHash = await hash(randomBytes(32));
  const turns = createTurns({
    concurrency,
    maxWaiting,
    refusal: () =>
      new ParleyError('RATE_LIMITED', 'Too many people are signing in; try again in a few seconds.'),
  });
  return {
    async check(password, storedHash) {
      const isRight = await turns(() => verify(storedHash ?? nobodysHash, password));
      return isRight && storedHash !== null;
    },
  };
}
