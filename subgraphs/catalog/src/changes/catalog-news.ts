import type { EventBus } from '@parley/event-bus';
import type { PlatformDb, PlatformScope } from '@parley/platform-db';
import {
  type Authenticator,
  type Caller,
  decodeCursor,
  encodeCursor,
  isId,
  type RequestContext,
} from '@parley/service-kit';
import { noDataSource } from '../no-data-source.js';
import { type CatalogState, readCatalogState } from './catalog-state-repository.js';
import { SharedLooks } from './shared-looks.js';
import { WakeUps } from './wake-ups.js';

export interface CatalogNewsOptions {
  readonly db: PlatformDb;
  readonly bus: EventBus;
  readonly authenticator: Pick<Authenticator, 'refresh'>;
  readonly log: RequestContext['log'];
  /** How late a change is told at most whose message was lost. Default 5,000. */
  readonly lookEveryMs?: number;
}

/** A state of a catalog, as its reader sees it, that is another than they saw last. */
export interface CatalogNewsItem extends CatalogState {
  /** Names the state: whoever goes on from here is told of every other one. */
  readonly cursor: string;
}

export interface NewsRequest {
  readonly dataSourceId: string;
  /** The last cursor the reader saw; absent, the present state is told first. */
  readonly after?: string | null;
  readonly signal: AbortSignal;
  /** The hash of what of the schema exists for somebody: of all of it, it would tell of tables that are hidden from them. */
  readonly hashSeenBy: (caller: Caller) => Promise<string | null>;
}

const LOOK_EVERY_MS = 5_000;
const MAX_LOOKED_AT = 1_000;

/**
 * Tells who wants to know that a schema was read that is another than before, or that a model was published. The platform database
 * says what is; the bus, of this process or of all, only says when to look.
 */
export class CatalogNews {
  readonly #options: CatalogNewsOptions;
  readonly #looks = new SharedLooks<CatalogState | 'gone'>(MAX_LOOKED_AT);

  constructor(options: CatalogNewsOptions) {
    this.#options = options;
  }

  /** Something may have changed. Never rejects: who is not told looks for himself. */
  announce({ tenantId }: Pick<PlatformScope, 'tenantId'>, dataSourceId: string): void {
    const { bus, log } = this.#options;
    bus.publish(topicOf(tenantId, dataSourceId), '').catch((error: unknown) => {
      log.warn({ err: error }, 'could not tell of a change to the catalog');
    });
  }

  /**
   * Each state that differs for the caller from the one before; of several in a short time, the last.
   * @throws ParleyError NOT_FOUND, INVALID_CURSOR; what `hashSeenBy` throws
   */
  async *changes(
    caller: Caller,
    { dataSourceId, after, signal, hashSeenBy }: NewsRequest,
  ): AsyncGenerator<CatalogNewsItem> {
    const { bus, authenticator, lookEveryMs = LOOK_EVERY_MS } = this.#options;
    let seen = stateNamed(dataSourceId, after);
    let whole: string | null = null;
    let schemaHash: string | null = null;
    using wakeUps = new WakeUps(bus, topicOf(caller.tenantId, dataSourceId), signal);
    let notBefore = performance.now();
    do {
      const found = await this.#look(caller, dataSourceId, notBefore);
      if (found.schemaHash !== whole) schemaHash = await hashSeenBy(await authenticator.refresh(caller));
      whole = found.schemaHash;
      const state = { ...found, schemaHash };
      const name = nameOf(state);
      if (name !== seen) yield { ...state, cursor: encodeCursor([dataSourceId, name]) };
      seen = name;
      notBefore = await wakeUps.next(lookEveryMs);
    } while (!signal.aborted);
  }

  async #look(scope: PlatformScope, dataSourceId: string, notBefore: number): Promise<CatalogState> {
    const found = await this.#looks.look(`${scope.tenantId} ${dataSourceId}`, notBefore, async () =>
      isId(dataSourceId)
        ? ((await readCatalogState(this.#options.db, scope, dataSourceId)) ?? 'gone')
        : 'gone',
    );
    if (found === 'gone') throw noDataSource();
    return found;
  }
}

function topicOf(tenantId: string, dataSourceId: string): string {
  return `catalog.changed.${tenantId}.${dataSourceId}`;
}

function nameOf({ schemaHash, model }: CatalogState): string {
  return `${schemaHash ?? ''} ${model?.id ?? ''}`;
}

/** @throws ParleyError INVALID_CURSOR */
function stateNamed(dataSourceId: string, after: string | null | undefined): string | undefined {
  const [id, name] = decodeCursor(after, 2) ?? [];
  return id === dataSourceId ? name : undefined;
}
