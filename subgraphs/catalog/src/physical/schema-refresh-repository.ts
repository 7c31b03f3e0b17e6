import { appendAuditIn, newId, type PlatformDb, type PlatformScope, Prisma } from '@parley/platform-db';
import { isId } from '@parley/service-kit';
import type { CatalogTable, TableName, ValueProfile } from '@parley/sql-guard';
import { z } from 'zod';
import type { RefreshError, RefreshLease, SchemaRefresh } from './schema-refresh.js';
import { toStoredColumns } from './value-profile-repository.js';

/** What was found in some tables; of a table that could not be looked at there is none. */
export interface MeasuredTables {
  readonly tables: readonly CatalogTable[];
  readonly profiles: readonly ValueProfile[];
}

type RefreshRow = Prisma.SchemaRefreshGetPayload<object>;

const refreshError = z.object({ code: z.string(), message: z.string() });

/** Refreshes are listed nowhere: one is forgotten when the next ones have come and gone. */
const REMEMBERED_MS = 30 * 86_400_000;

/**
 * Refreshes of schemas in the platform database, the truth that all replicas agree on. Times are the database's own, the only clock
 * that they share.
 */
export class SchemaRefreshRepository {
  readonly #db: PlatformDb;
  readonly #leaseSeconds: number;

  /** @param leaseSeconds how long a refresh outlives a process of which nothing more is heard */
  constructor(db: PlatformDb, leaseSeconds: number) {
    this.#db = db;
    this.#leaseSeconds = leaseSeconds;
  }

  /** A new one, or the one that the data source already waits for. */
  async open(scope: PlatformScope, dataSourceId: string): Promise<SchemaRefresh> {
    for (;;) {
      const id = newId();
      const refresh = await this.#db.transaction(scope, async (tx) => {
        const made = await tx.$executeRaw`
          INSERT INTO catalog.schema_refreshes (id, tenant_id, data_source_id, requested_by)
          VALUES (${id}::uuid, ${scope.tenantId}::uuid, ${dataSourceId}::uuid, parley.user_id())
          ON CONFLICT (data_source_id) WHERE status IN ('QUEUED', 'RUNNING') DO NOTHING`;
        if (made === 1) {
          const before = new Date(Date.now() - REMEMBERED_MS);
          await tx.schemaRefresh.deleteMany({
            where: { ...of(scope), dataSourceId, finishedAt: { lt: before } },
          });
          if (scope.userId !== '') {
            await appendAuditIn(tx, scope, { action: 'schema_refresh.started', target: dataSourceId });
          }
        }
        return tx.schemaRefresh.findFirst({
          where: { ...of(scope), dataSourceId, status: { in: ['QUEUED', 'RUNNING'] } },
        });
      });
      // The one that stood in the way may have ended meanwhile: then there is room for another.
      if (refresh !== null) return toRefresh(refresh);
    }
  }

  async find(scope: PlatformScope, id: string): Promise<SchemaRefresh | null> {
    if (!isId(id)) return null;
    const row = await this.#db.forScope(scope).schemaRefresh.findFirst({ where: { ...of(scope), id } });
    return row === null ? null : toRefresh(row);
  }

  /** Takes one that nobody works on: of several replicas that try, one gets it, the others `null`. */
  async claim(scope: PlatformScope, refreshId: string): Promise<RefreshLease | null> {
    const [taken] = await this.#db.transaction(
      scope,
      (tx) => tx.$queryRaw<RefreshLease[]>`
        UPDATE catalog.schema_refreshes
        SET status = 'RUNNING', attempts = attempts + 1, version = version + 1, updated_at = now(),
            started_at = coalesce(started_at, now()),
            lease_until = now() + make_interval(secs => ${this.#leaseSeconds}::float8)
        WHERE tenant_id = ${scope.tenantId}::uuid AND id = ${refreshId}::uuid
          AND (status = 'QUEUED' OR status = 'RUNNING' AND lease_until < now())
        RETURNING id::text AS "refreshId", data_source_id::text AS "dataSourceId", attempts AS attempt,
          started_at AS "startedAt"`,
    );
    return taken ?? null;
  }

  /** False when the refresh is no longer this attempt's. */
  async renew(scope: PlatformScope, lease: RefreshLease): Promise<boolean> {
    const count = await this.#db.transaction(
      scope,
      (tx) => tx.$executeRaw`
        UPDATE catalog.schema_refreshes
        SET lease_until = now() + make_interval(secs => ${this.#leaseSeconds}::float8)
        WHERE ${held(scope, lease)}`,
    );
    return count === 1;
  }

  /**
   * The schema has been read: how much there is to do. Gives the tables that this refresh has looked at already, before it was taken
   * over; those that are gone are forgotten. `null` when the refresh is no longer this attempt's.
   */
  begin(
    scope: PlatformScope,
    lease: RefreshLease,
    tables: readonly CatalogTable[],
  ): Promise<readonly (TableName & { readonly measuredAt: Date })[] | null> {
    const schemas = tables.map(({ schema }) => schema);
    const names = tables.map(({ table }) => table);
    return this.#db.transaction(scope, async (tx) => {
      const count = await tx.$executeRaw`
        UPDATE catalog.schema_refreshes
        SET tables_done = 0, tables_total = ${tables.length}, profiles_done = 0, profiles_total = ${columnsOf(tables)},
            version = version + 1, updated_at = now()
        WHERE ${held(scope, lease)}`;
      if (count === 0) return null;
      await tx.$executeRaw`
        DELETE FROM catalog.value_profiles p
        WHERE p.tenant_id = ${scope.tenantId}::uuid AND p.data_source_id = ${lease.dataSourceId}::uuid
          AND (p.schema_name, p.table_name) NOT IN (SELECT * FROM unnest(${schemas}::text[], ${names}::text[]))`;
      return tx.tableProfile.findMany({
        where: { ...of(scope), dataSourceId: lease.dataSourceId },
        select: { schema: true, table: true, measuredAt: true },
      });
    });
  }

  /** Keeps what was found, and counts it. False when the refresh is no longer this attempt's: then nothing is kept. */
  advance(scope: PlatformScope, lease: RefreshLease, { tables, profiles }: MeasuredTables): Promise<boolean> {
    const byTable = Map.groupBy(profiles, ({ schema, table }) => JSON.stringify([schema, table]));
    const measured = [...byTable.values()].map((ofTable) => ({
      schema_name: ofTable[0]?.schema,
      table_name: ofTable[0]?.table,
      columns: toStoredColumns(ofTable),
    }));
    return this.#db.transaction(scope, async (tx) => {
      const count = await tx.$executeRaw`
        UPDATE catalog.schema_refreshes
        SET tables_done = tables_done + ${tables.length}, profiles_done = profiles_done + ${columnsOf(tables)},
            lease_until = now() + make_interval(secs => ${this.#leaseSeconds}::float8),
            version = version + 1, updated_at = now()
        WHERE ${held(scope, lease)}`;
      if (count === 0) return false;
      await tx.$executeRaw`
        INSERT INTO catalog.value_profiles (data_source_id, tenant_id, schema_name, table_name, columns, measured_at)
        SELECT ${lease.dataSourceId}::uuid, ${scope.tenantId}::uuid, m.schema_name, m.table_name, m.columns, now()
        FROM jsonb_to_recordset(${JSON.stringify(measured)}::jsonb) AS m (schema_name text, table_name text, columns jsonb)
        ON CONFLICT (data_source_id, schema_name, table_name)
          DO UPDATE SET columns = excluded.columns, measured_at = excluded.measured_at`;
      return true;
    });
  }

  /** Ended, well or not. Nothing happens when the refresh is no longer this attempt's. */
  async finish(scope: PlatformScope, lease: RefreshLease, error: RefreshError | null): Promise<void> {
    await this.#db.transaction(
      scope,
      (tx) => tx.$executeRaw`
        UPDATE catalog.schema_refreshes
        SET status = (CASE WHEN ${error === null} THEN 'SUCCEEDED' ELSE 'FAILED' END)::catalog."SchemaRefreshStatus",
            error = ${error === null ? null : JSON.stringify(error)}::jsonb, lease_until = NULL,
            version = version + 1, updated_at = now(), finished_at = now()
        WHERE ${held(scope, lease)}`,
    );
  }

  /** Lets go of one that is not done, so that another process goes on with it at once. */
  async release(scope: PlatformScope, lease: RefreshLease): Promise<void> {
    await this.#db.transaction(
      scope,
      (tx) => tx.$executeRaw`
        UPDATE catalog.schema_refreshes
        SET status = 'QUEUED', lease_until = NULL, version = version + 1, updated_at = now()
        WHERE ${held(scope, lease)}`,
    );
  }
}

function of({ tenantId }: PlatformScope): { readonly tenantId: string } {
  return { tenantId };
}

/** The refresh, while it is this attempt's. */
function held({ tenantId }: PlatformScope, { refreshId, attempt }: RefreshLease): Prisma.Sql {
  return Prisma.sql`tenant_id = ${tenantId}::uuid AND id = ${refreshId}::uuid AND status = 'RUNNING' AND attempts = ${attempt}`;
}

function columnsOf(tables: readonly CatalogTable[]): number {
  return tables.reduce((sum, { columns }) => sum + columns.length, 0);
}

function toRefresh({ error, ...row }: RefreshRow): SchemaRefresh {
  return { ...row, error: error === null ? null : refreshError.parse(error) };
}
