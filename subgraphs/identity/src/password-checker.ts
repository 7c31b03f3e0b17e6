import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { ParleyError } from '@parley/errors';

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
  const turns = createTurns(concurrency, maxWaiting);
  return {
    async check(password, storedHash) {
      const isRight = await turns(() => verify(storedHash ?? nobodysHash, password));
      return isRight && storedHash !== null;
    },
  };
}

/** At most `concurrency` at work and `maxWaiting` in line, first come, first served. */
function createTurns(concurrency: number, maxWaiting: number) {
  let working = 0;
  const line: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (working < concurrency) working += 1;
    else if (line.length >= maxWaiting) {
      throw new ParleyError('RATE_LIMITED', 'Too many people are signing in; try again in a few seconds.');
    } else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      // A turn is handed on rather than given back, so nobody can slip in between.
      const next = line.shift();
      if (next) next();
      else working -= 1;
    }
  };
}
