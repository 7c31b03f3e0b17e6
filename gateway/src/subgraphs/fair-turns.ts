import { createTurns, type Turns } from '@parley/service-kit';
import type { Session } from '../session.js';

/** Operations of one person that a subgraph works on at once. What comes beyond them waits. */
const OF_A_USER = 64;
/** Of all people of a tenant: one person alone keeps nobody from it. */
const OF_A_TENANT = 96;

/**
 * Whose turn it is at a subgraph. Operations may wait long for what they asked for, and all need its database, where waiting long is a
 * failure: bounded by tenant and not altogether, nobody’s keep another tenant’s from it. Who is not signed in is not bounded here: that is
 * identity’s to do, which knows what of it takes long.
 */
export class FairTurns {
  readonly #ofUsers = new TurnsByKey(OF_A_USER);
  readonly #ofTenants = new TurnsByKey(OF_A_TENANT);

  run<T>(session: Session, work: () => Promise<T>): Promise<T> {
    if (session === null) return work();
    const { tenantId, userId } = session;
    return this.#ofUsers.run(`${tenantId} ${userId}`, () => this.#ofTenants.run(tenantId, work));
  }
}

/** Remembers the keys that somebody uses now. */
class TurnsByKey {
  readonly #concurrency: number;
  readonly #byKey = new Map<string, { readonly turns: Turns; uses: number }>();

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const own = this.#byKey.get(key) ?? { turns: this.#newTurns(), uses: 0 };
    this.#byKey.set(key, own);
    own.uses += 1;
    try {
      return await own.turns(work);
    } finally {
      own.uses -= 1;
      if (own.uses === 0) this.#byKey.delete(key);
    }
  }

  #newTurns(): Turns {
    return createTurns({
      concurrency: this.#concurrency,
      maxWaiting: Number.POSITIVE_INFINITY,
      refusal: () => new Error('a line without an end was full'),
    });
  }
}
