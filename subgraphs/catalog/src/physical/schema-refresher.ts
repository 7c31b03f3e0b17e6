import { setInterval as every } from 'node:timers/promises';
import { isParleyError } from '@parley/errors';
import { type LikelyKey, likelyKeys } from '@parley/model-draft';
import type { PlatformScope } from '@parley/platform-db';
import type { RequestContext } from '@parley/service-kit';
import type { SqlConnection } from '@parley/sql-drivers';
import type { CatalogTable, PhysicalCatalog, TableName, ValueProfile } from '@parley/sql-guard';
import type { PhysicalSchemaService } from './physical-schema-service.js';
import type { RefreshError, RefreshLease } from './schema-refresh.js';
import type { SchemaRefreshLimits } from './schema-refresh-limits.js';
import type { SchemaRefreshRepository } from './schema-refresh-repository.js';

export interface SchemaRefresherOptions {
  readonly refreshes: SchemaRefreshRepository;
  readonly schemas: Pick<PhysicalSchemaService, 'refreshWith'>;
  readonly limits: SchemaRefreshLimits;
  readonly log: RequestContext['log'];
}

/** Tables whose profiles are kept together, and how long they may wait for that. */
const TABLES_A_BATCH = 50;
const BATCH_MS = 500;
/** A refresh that ends its process again and again is not begun for ever. */
const MAX_ATTEMPTS = 5;
/** Why a table could not be looked at that says nothing of the others. */
const OF_THE_TABLE: ReadonlySet<string> = new Set([
  'QUERY_TIMEOUT',
  'DATABASE_ERROR',
  'SCHEMA_CHANGED',
  'RESULT_LIMIT',
]);

/** Works on refreshes that were claimed: reads the schema, then looks at the values of its tables one by one. */
export class SchemaRefresher {
  readonly #options: SchemaRefresherOptions;

  constructor(options: SchemaRefresherOptions) {
    this.#options = options;
  }

  /** To its end, or until `stopping`, which lets go of it for another process. Never rejects. */
  async work(scope: PlatformScope, lease: RefreshLease, stopping: AbortSignal): Promise<void> {
    const { refreshes, log } = this.#options;
    const lost = new AbortController();
    const ended = new AbortController();
    const signal = AbortSignal.any([stopping, lost.signal]);
    const renewing = this.#keepLease(scope, lease, { lost, ended: ended.signal });
    try {
      const error = await this.#outcome(scope, lease, signal);
      if (lost.signal.aborted) return;
      if (stopping.aborted) await refreshes.release(scope, lease);
      else await refreshes.finish(scope, lease, error);
    } catch (error) {
      // Its lease runs out, and somebody goes on with it.
      log.warn({ err: error, refreshId: lease.refreshId }, 'could not end a refresh of a schema');
    } finally {
      ended.abort();
      await renewing;
    }
  }

  async #outcome(
    scope: PlatformScope,
    lease: RefreshLease,
    signal: AbortSignal,
  ): Promise<RefreshError | null> {
    if (lease.attempt > MAX_ATTEMPTS) return INTERRUPTED;
    try {
      await this.#options.schemas.refreshWith(scope, lease.dataSourceId, {
        signal,
        goOn: (connection, catalog) => this.#lookAtTables(connection, catalog, { scope, lease, signal }),
      });
      return null;
    } catch (error) {
      if (!signal.aborted && !isParleyError(error)) {
        this.#options.log.error({ err: error, refreshId: lease.refreshId }, 'a refresh of a schema failed');
      }
      return isParleyError(error) ? { code: error.code, message: error.message } : INTERNAL;
    }
  }

  async #lookAtTables(connection: SqlConnection, catalog: PhysicalCatalog, work: Work): Promise<void> {
    const { refreshes, limits } = this.#options;
    const { scope, lease, signal } = work;
    const { tables } = catalog;
    const known = await refreshes.begin(scope, lease, tables);
    if (known === null) return;
    const { done, left } = inOrder(tables, known, lease.startedAt);
    const until = performance.now() + limits.budgetMs;
    const keys = keysByTable(catalog);
    let batch = newBatch(done);
    for (const table of left) {
      if (signal.aborted || performance.now() > until) break;
      const profiles = await this.#lookAt(connection, table, signal);
      const key = keys.get(nameOf(table));
      batch.profiles.push(
        ...(key === undefined ? profiles : await this.#withProof(connection, { profiles, key, signal })),
      );
      batch.tables.push(table);
      if (batch.tables.length < TABLES_A_BATCH && performance.now() < batch.until) continue;
      if (!(await refreshes.advance(scope, lease, batch))) return;
      batch = newBatch();
    }
    if (!signal.aborted) await refreshes.advance(scope, lease, batch);
  }

  /** None where the table can't be looked at. @throws ParleyError where nothing of the data source can */
  async #lookAt(
    connection: SqlConnection,
    table: CatalogTable,
    signal: AbortSignal,
  ): Promise<readonly ValueProfile[]> {
    return this.#unlessOfTable([], signal, () =>
      connection.profile(table, { ...this.#options.limits, signal }),
    );
  }

  /** What a sample leaves open, all rows tell: whether the key that a draft would join by holds. */
  async #withProof(
    connection: SqlConnection,
    { profiles, key, signal }: { readonly profiles: readonly ValueProfile[] } & ProbedKey,
  ): Promise<readonly ValueProfile[]> {
    const sampled = profiles.find(({ column, isComplete }) => column === key.column && !isComplete);
    if (sampled === undefined) return profiles;
    const repeats = await this.#unlessOfTable(undefined, signal, () =>
      connection.repeats(key, { ...this.#options.limits, signal }),
    );
    if (repeats === undefined) return profiles;
    return profiles.map((profile) => (profile === sampled ? { ...profile, isUnique: !repeats } : profile));
  }

  async #unlessOfTable<T>(otherwise: T, signal: AbortSignal, look: () => Promise<T>): Promise<T> {
    try {
      return await look();
    } catch (error) {
      if (signal.aborted || !isParleyError(error) || !OF_THE_TABLE.has(error.code)) throw error;
      this.#options.log.debug({ code: error.code }, 'the values of a table could not be looked at');
      return otherwise;
    }
  }

  /** Until the work has ended; `lost` is aborted when the refresh is somebody else's by now. */
  async #keepLease(
    scope: PlatformScope,
    lease: RefreshLease,
    { lost, ended }: { readonly lost: AbortController; readonly ended: AbortSignal },
  ): Promise<void> {
    const { refreshes, limits, log } = this.#options;
    const everyMs = (limits.leaseSeconds * 1_000) / RENEWALS_A_LEASE;
    try {
      for await (const _ of every(everyMs, undefined, { signal: ended, ref: false })) {
        const isHeld = await refreshes.renew(scope, lease).catch((error: unknown) => {
          log.warn({ err: error, refreshId: lease.refreshId }, 'could not renew the lease of a refresh');
          return true;
        });
        if (isHeld) continue;
        lost.abort();
        return;
      }
    } catch {
      // The work has ended.
    }
  }
}

/** A lease survives renewals that came to nothing. */
const RENEWALS_A_LEASE = 3;
const INTERNAL: RefreshError = {
  code: 'INTERNAL',
  message: 'The schema could not be refreshed for a fault of ours; try again later.',
};
const INTERRUPTED: RefreshError = {
  code: 'RUN_INTERRUPTED',
  message: 'The refresh was interrupted several times; start another one.',
};

interface Work {
  readonly scope: PlatformScope;
  readonly lease: RefreshLease;
  readonly signal: AbortSignal;
}

interface ProbedKey {
  readonly key: LikelyKey;
  readonly signal: AbortSignal;
}

interface Batch {
  readonly tables: CatalogTable[];
  readonly profiles: ValueProfile[];
  readonly until: number;
}

function keysByTable(catalog: PhysicalCatalog): ReadonlyMap<string, LikelyKey> {
  return new Map(likelyKeys(catalog).map((key) => [nameOf(key), key]));
}

function nameOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}

function newBatch(tables: readonly CatalogTable[] = []): Batch {
  return { tables: [...tables], profiles: [], until: performance.now() + BATCH_MS };
}

/** Tables that this refresh has looked at already; of the others, those first that nobody ever looked at, then the longest ago. */
function inOrder(
  tables: readonly CatalogTable[],
  known: readonly (TableName & { readonly measuredAt: Date })[],
  startedAt: Date,
): { readonly done: readonly CatalogTable[]; readonly left: readonly CatalogTable[] } {
  const measured = new Map(known.map((table) => [nameOf(table), table.measuredAt.getTime()]));
  const timed = tables.map((table) => ({
    table,
    time: measured.get(nameOf(table)) ?? 0,
  }));
  const isDone = ({ time }: { readonly time: number }) => time >= startedAt.getTime();
  return {
    done: timed.filter(isDone).map(({ table }) => table),
    left: timed
      .filter((each) => !isDone(each))
      .toSorted((left, right) => left.time - right.time)
      .map(({ table }) => table),
  };
}
