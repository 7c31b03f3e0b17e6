import {
  findDueSchemas,
  findWaitingRefreshes,
  type PlatformDb,
  type PlatformScope,
} from '@parley/platform-db';
import { Duty, type RequestContext } from '@parley/service-kit';
import type { SchemaRefreshLimits } from './schema-refresh-limits.js';
import type { SchemaRefreshRepository } from './schema-refresh-repository.js';
import type { SchemaRefresher } from './schema-refresher.js';

export interface SchemaRefreshCaretakerOptions {
  readonly db: PlatformDb;
  readonly refreshes: SchemaRefreshRepository;
  readonly refresher: SchemaRefresher;
  readonly limits: SchemaRefreshLimits;
  readonly log: RequestContext['log'];
}

const DUE_A_ROUND = 50;

/**
 * Takes up refreshes that somebody asked for, that are due, or whose process died; at most so many at a time. Of several replicas
 * each refresh is one's: the platform database says whose.
 */
export class SchemaRefreshCaretaker {
  readonly #options: SchemaRefreshCaretakerOptions;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #duty: Duty;
  /** One look at a time, so that no more is taken up than there is room for. */
  #looking: Promise<void> = Promise.resolve();

  constructor(options: SchemaRefreshCaretakerOptions) {
    this.#options = options;
    const { log, limits } = options;
    this.#duty = new Duty({
      name: 'refresh schemas',
      everyMs: limits.roundMs,
      log,
      work: () => this.#round(),
    });
  }

  start(): void {
    this.#duty.start();
  }

  /** Lets go of what goes on here, for other replicas to go on with. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#duty.stop();
    await this.#looking;
    await Promise.all(this.#running);
  }

  /** There is something to do, or room for it. Never rejects. */
  wake(): void {
    this.#looking = this.#looking
      .then(() => this.#takeUp())
      .catch((error: unknown) => {
        this.#options.log.warn({ err: error }, 'could not look for schemas to refresh');
      });
  }

  async #round(): Promise<void> {
    const { db, refreshes, limits } = this.#options;
    for (const { tenantId, dataSourceId } of await findDueSchemas(db, limits, DUE_A_ROUND)) {
      await refreshes.open(scopeOf(tenantId, null), dataSourceId);
    }
    this.wake();
    await this.#looking;
  }

  async #takeUp(): Promise<void> {
    const { db, refreshes, limits } = this.#options;
    const room = limits.maxRunning - this.#running.size;
    if (room <= 0 || this.#stopping.signal.aborted) return;
    for (const { refreshId, tenantId, requestedBy } of await findWaitingRefreshes(db, room)) {
      const scope = scopeOf(tenantId, requestedBy);
      const lease = await refreshes.claim(scope, refreshId);
      if (lease === null) continue;
      const work = this.#options.refresher.work(scope, lease, this.#stopping.signal);
      this.#running.add(work);
      void work.then(() => {
        this.#running.delete(work);
        if (!this.#stopping.signal.aborted) this.wake();
      });
    }
  }
}

/** What the schedule asks for, nobody asks for: row-level security lets the tenant through, and no person. */
function scopeOf(tenantId: string, requestedBy: string | null): PlatformScope {
  return { tenantId, userId: requestedBy ?? '' };
}
