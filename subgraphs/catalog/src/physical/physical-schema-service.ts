import { ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { createTurns, isId } from '@parley/service-kit';
import type { SqlConnection } from '@parley/sql-drivers';
import type { PhysicalCatalog } from '@parley/sql-guard';
import type { WithTenantDatabase } from '../tenant-database/with-tenant-database.js';
import type { PhysicalSchemaRepository, StoredSchema } from './physical-schema-repository.js';

/** Physical schemas: stored ones, and reading them from the databases themselves. */
export interface PhysicalSchemaService {
  /** In the order of `ids`; `null` where none was ever read. */
  stored(scope: PlatformScope, ids: readonly string[]): Promise<(StoredSchema | null)[]>;
  /**
   * Reads a schema for the first time. Whoever asks while it is being read gets the same answer.
   * @throws ParleyError NOT_FOUND, DATA_SOURCE_UNAVAILABLE, TIMEOUT, RATE_LIMITED
   */
  readFirst(scope: PlatformScope, dataSourceId: string): Promise<StoredSchema>;
  /** Reads a schema anew. @throws as `readFirst` */
  refresh(scope: PlatformScope, dataSourceId: string): Promise<StoredSchema>;
  /** Reads a schema anew in the background, and goes on over the same connection. @throws as `readFirst`, and what `goOn` throws */
  refreshWith(scope: PlatformScope, dataSourceId: string, more: MoreToDo): Promise<void>;
}

/** What comes after a schema has been read and stored. */
export interface MoreToDo {
  readonly signal: AbortSignal;
  readonly goOn: (connection: SqlConnection, catalog: PhysicalCatalog) => Promise<void>;
}

export interface PhysicalSchemaServiceDeps {
  readonly schemas: PhysicalSchemaRepository;
  readonly withTenantDatabase: WithTenantDatabase;
  /** Told when a schema was stored that is another than before. */
  readonly onChange: (scope: PlatformScope, dataSourceId: string) => void;
  readonly now: () => Date;
  readonly readTimeoutMs?: number;
}

const READ_TIMEOUT_MS = 30_000;
/** Databases read at the same time, and how many may wait behind them. */
const CONCURRENT_READS = 4;
const MAX_WAITING_READS = 100;

export function createPhysicalSchemaService(deps: PhysicalSchemaServiceDeps): PhysicalSchemaService {
  const { schemas, withTenantDatabase, onChange, now, readTimeoutMs = READ_TIMEOUT_MS } = deps;
  const turns = createTurns({
    concurrency: CONCURRENT_READS,
    maxWaiting: MAX_WAITING_READS,
    refusal: () =>
      new ParleyError('RATE_LIMITED', 'Too many schemas are being read; try again in a few seconds.'),
  });
  const firstReads = singleFlight<StoredSchema>();
  const refreshes = singleFlight<StoredSchema>();

  async function store(
    scope: PlatformScope,
    schema: StoredSchema,
    isRefresh: boolean,
  ): Promise<StoredSchema> {
    const { isChanged } = await schemas.store(scope, schema, isRefresh);
    if (isChanged) onChange(scope, schema.dataSourceId);
    return schema;
  }

  async function readAndStore(scope: PlatformScope, id: string, isRefresh: boolean): Promise<StoredSchema> {
    return withTenantDatabase(scope, id, async (connection) => {
      const catalog = await turns(() => introspect(connection, readTimeoutMs));
      return store(scope, { dataSourceId: id, readAt: now(), catalog }, isRefresh);
    });
  }

  return {
    async stored(scope, ids) {
      const found = await schemas.byDataSourceIds(scope, ids.filter(isId));
      const byId = new Map(found.map((schema) => [schema.dataSourceId, schema]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    readFirst: (scope, id) => firstReads(flightKey(scope, id), () => readAndStore(scope, id, false)),
    // Apart from first reads: one that began before a change would miss what the refresh is asked for.
    refresh: (scope, id) => refreshes(flightKey(scope, id), () => readAndStore(scope, id, true)),

    refreshWith: (scope, id, { signal, goOn }) =>
      withTenantDatabase(scope, id, async (connection) => {
        const catalog = await introspect(connection, readTimeoutMs, signal);
        await store(scope, { dataSourceId: id, readAt: now(), catalog }, false);
        await goOn(connection, catalog);
      }),
  };
}

async function introspect(
  connection: SqlConnection,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<PhysicalCatalog> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    return await connection.introspect(signal === undefined ? late : AbortSignal.any([late, signal]));
  } catch (error) {
    if (!late.aborted) throw error;
    throw new ParleyError(
      'TIMEOUT',
      `The schema could not be read within ${timeoutMs / 1_000} seconds: try again when the database is less busy.`,
      { cause: error },
    );
  }
}

/** With the tenant in it, so that nobody is ever handed what was read in another tenant's scope. */
function flightKey(scope: PlatformScope, dataSourceId: string): string {
  return `${scope.tenantId} ${dataSourceId}`;
}

/** One piece of work a key at a time; whoever comes while it runs gets its outcome. */
function singleFlight<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, work) => {
    const flight = running.get(key) ?? work().finally(() => running.delete(key));
    running.set(key, flight);
    return flight;
  };
}
