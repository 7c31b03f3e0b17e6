import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { isId } from '@parley/service-kit';
import { SharedLooks } from '../changes/shared-looks.js';
import type { DataSourceRepository } from '../data-source-repository.js';
import { noDataSource } from '../no-data-source.js';
import { isOver, type SchemaRefresh } from './schema-refresh.js';
import type { SchemaRefreshRepository } from './schema-refresh-repository.js';

export interface SchemaRefreshServiceOptions {
  readonly refreshes: SchemaRefreshRepository;
  readonly dataSources: Pick<DataSourceRepository, 'existing'>;
  /** There is something to do. */
  readonly wake: () => void;
}

/** How often a refresh is looked at for those who read its events, however many they are. */
const LOOK_EVERY_MS = 500;
const MAX_LOOKED_AT = 1_000;

/** Refreshes in the background, as people ask for them and watch them. */
export class SchemaRefreshService {
  readonly #options: SchemaRefreshServiceOptions;
  readonly #looks = new SharedLooks<SchemaRefresh>(MAX_LOOKED_AT);

  constructor(options: SchemaRefreshServiceOptions) {
    this.#options = options;
  }

  /**
   * Has the schema read anew and its values looked at, as soon as there is room; whoever asks while that is being done gets the same
   * refresh.
   * @throws ParleyError NOT_FOUND
   */
  async start(scope: PlatformScope, dataSourceId: string): Promise<SchemaRefresh> {
    const { dataSources, refreshes, wake } = this.#options;
    if (!isId(dataSourceId)) throw noDataSource();
    const existing = await dataSources.existing(scope, [dataSourceId]);
    if (!existing.has(dataSourceId)) throw noDataSource();
    const refresh = await refreshes.open(scope, dataSourceId);
    wake();
    return refresh;
  }

  /** @throws ParleyError NOT_FOUND */
  async find(scope: PlatformScope, id: string): Promise<SchemaRefresh> {
    const found = await this.#options.refreshes.find(scope, id);
    if (found !== null) return found;
    throw new ParleyError(
      'NOT_FOUND',
      'There is no such refresh; one that ended long ago is forgotten: `startSchemaRefresh` begins another.',
    );
  }

  /**
   * The refresh each time it has changed since version `after`, until it is over. It is looked for in the platform database, where
   * whichever replica works on it writes how far it is.
   * @throws ParleyError NOT_FOUND
   */
  async *changes(
    scope: PlatformScope,
    id: string,
    { after, signal }: { readonly after: number; readonly signal: AbortSignal },
  ): AsyncGenerator<SchemaRefresh> {
    let seen = after;
    let notBefore = performance.now();
    for (;;) {
      const refresh = await this.#looks.look(`${scope.tenantId} ${id}`, notBefore, () =>
        this.find(scope, id),
      );
      if (refresh.version > seen) yield refresh;
      seen = Math.max(seen, refresh.version);
      if (isOver(refresh)) return;
      // Whoever comes now is told what others were told since the last time.
      notBefore = performance.now() + 1;
      try {
        await sleep(LOOK_EVERY_MS, undefined, { signal });
      } catch {
        return;
      }
    }
  }
}
