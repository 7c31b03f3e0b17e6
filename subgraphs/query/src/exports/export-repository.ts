import {
  appendAuditIn,
  jsonColumn,
  type PlatformDb,
  type PlatformScope,
  type Prisma,
} from '@parley/platform-db';
import type { ExportFormat } from '@parley/result-export';
import { isId, olderThan, type TimePosition } from '@parley/service-kit';
import type { RunErrorContent } from '../runs/run-event.js';
import type { RunExport } from './run-export.js';

export interface NewExport {
  readonly id: string;
  readonly runId: string;
  readonly sessionId: string;
  readonly format: ExportFormat;
  readonly fileName: string;
  readonly totalRows: number;
  readonly idempotencyKey: string | null;
  readonly linkSeconds: number;
  /** Links of the person that may be open at a time, this one counted. */
  readonly maxOpenLinks: number;
}

/** A download's hold on its export. */
export interface DownloadLease {
  readonly exportId: string;
  readonly downloadId: string;
  readonly seconds: number;
}

/** How far a download is. */
export interface Sent {
  readonly rows: number;
  readonly bytes: number;
}

export interface ExportPageRequest {
  readonly limit: number;
  readonly after?: TimePosition;
}

/** `known`: the person already has an export under this idempotency key. In both other cases nothing was written. */
export type CreateResult = 'created' | 'known' | 'too many';
export type ClaimResult = 'claimed' | 'busy' | 'too many' | 'over';

type ExportRow = Prisma.ExportGetPayload<object>;

/** Exports in the platform database, of the scope's own user alone. Leases are by the database's clock, which replicas share. */
export class ExportRepository {
  readonly #db: PlatformDb;

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  create(scope: PlatformScope, { linkSeconds, maxOpenLinks, ...created }: NewExport): Promise<CreateResult> {
    return this.#db.transaction(scope, async (tx) => {
      // One of a person at a time: counted and made without a race.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('export of ' || ${scope.userId}, 0))`;
      const { idempotencyKey } = created;
      const known =
        idempotencyKey === null ? 0 : await tx.export.count({ where: { ...own(scope), idempotencyKey } });
      if (known > 0) return 'known';
      const open = await tx.export.count({
        where: { ...own(scope), status: { in: ['READY', 'STREAMING'] }, urlExpiresAt: { gt: new Date() } },
      });
      if (open >= maxOpenLinks) return 'too many';
      await tx.export.create({
        data: {
          ...created,
          totalRows: BigInt(created.totalRows),
          tenantId: scope.tenantId,
          requestedBy: scope.userId,
          urlExpiresAt: new Date(Date.now() + linkSeconds * 1_000),
        },
      });
      await appendAuditIn(tx, scope, {
        action: 'export.created',
        target: created.id,
        details: { runId: created.runId, format: created.format },
      });
      return 'created';
    });
  }

  async find(scope: PlatformScope, id: string): Promise<RunExport | null> {
    if (!isId(id)) return null;
    const row = await this.#db.forScope(scope).export.findFirst({ where: { ...own(scope), id } });
    return row === null ? null : toExport(row);
  }

  async findByKey(scope: PlatformScope, idempotencyKey: string): Promise<RunExport | null> {
    const row = await this.#db.forScope(scope).export.findFirst({ where: { ...own(scope), idempotencyKey } });
    return row === null ? null : toExport(row);
  }

  /** Newest first. */
  async list(scope: PlatformScope, { limit, after }: ExportPageRequest): Promise<RunExport[]> {
    const rows = await this.#db.forScope(scope).export.findMany({
      where: {
        ...own(scope),
        ...olderThan(after),
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
    });
    return rows.map(toExport);
  }

  /** Lets go of what the person exported before that time. */
  async forgetBefore(scope: PlatformScope, time: Date): Promise<void> {
    await this.#db.forScope(scope).export.deleteMany({
      where: { ...own(scope), createdAt: { lt: time }, status: { not: 'STREAMING' } },
    });
  }

  /**
   * Takes an export for a download, from none or from one whose process died. `maxOfTenant` downloads of a tenant go on at a
   * time, on all replicas together.
   */
  claim(scope: PlatformScope, lease: DownloadLease, maxOfTenant: number): Promise<ClaimResult> {
    return this.#db.transaction(scope, async (tx) => {
      // One claim of a tenant at a time: counted and taken without a race.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('exports ' || ${scope.tenantId}, 0))`;
      const [going] = await tx.$queryRaw<{ others: number }[]>`
        SELECT count(*)::integer AS others FROM query.exports
        WHERE tenant_id = ${scope.tenantId}::uuid AND status = 'STREAMING' AND lease_until > now()
          AND id <> ${lease.exportId}::uuid`;
      if ((going?.others ?? 0) >= maxOfTenant) return 'too many';
      const taken = await tx.$executeRaw`
        UPDATE query.exports
        SET status = 'STREAMING', download_id = ${lease.downloadId}::uuid, row_count = 0, byte_count = 0,
            lease_until = now() + make_interval(secs => ${lease.seconds}::float8),
            version = version + 1, updated_at = now()
        WHERE tenant_id = ${scope.tenantId}::uuid AND requested_by = ${scope.userId}::uuid
          AND id = ${lease.exportId}::uuid AND url_expires_at > now()
          AND (status = 'READY' OR status = 'STREAMING' AND lease_until < now())`;
      if (taken === 1) return 'claimed';
      const row = await tx.export.findFirst({ where: { ...own(scope), id: lease.exportId } });
      return row?.status === 'STREAMING' ? 'busy' : 'over';
    });
  }

  /** Renews the lease. False when the export is no longer this download's: cancelled, or taken over. */
  async progress(scope: PlatformScope, lease: DownloadLease, sent: Sent): Promise<boolean> {
    const count = await this.#db.transaction(
      scope,
      (tx) => tx.$executeRaw`
        UPDATE query.exports
        SET row_count = ${sent.rows}, byte_count = ${sent.bytes},
            lease_until = now() + make_interval(secs => ${lease.seconds}::float8),
            version = version + 1, updated_at = now()
        WHERE tenant_id = ${scope.tenantId}::uuid AND id = ${lease.exportId}::uuid
          AND status = 'STREAMING' AND download_id = ${lease.downloadId}::uuid`,
    );
    return count === 1;
  }

  /** The download broke off: another may begin while the link is good. */
  async release(scope: PlatformScope, lease: DownloadLease): Promise<void> {
    await this.#db.forScope(scope).export.updateMany({
      where: { ...own(scope), id: lease.exportId, status: 'STREAMING', downloadId: lease.downloadId },
      data: {
        ...NOT_HELD,
        status: 'READY',
        rowCount: 0n,
        byteCount: 0n,
        version: { increment: 1 },
        updatedAt: new Date(),
      },
    });
  }

  /** False when the export was no longer this download's. */
  complete(scope: PlatformScope, lease: DownloadLease, sent: Sent): Promise<boolean> {
    return this.#end(scope, {
      where: { id: lease.exportId, status: 'STREAMING', downloadId: lease.downloadId },
      data: { status: 'COMPLETED', rowCount: BigInt(sent.rows), byteCount: BigInt(sent.bytes) },
      audit: { rows: sent.rows, bytes: sent.bytes },
    });
  }

  fail(
    scope: PlatformScope,
    lease: DownloadLease,
    failure: Sent & { error: RunErrorContent },
  ): Promise<boolean> {
    const { error, rows, bytes } = failure;
    return this.#end(scope, {
      where: { id: lease.exportId, status: 'STREAMING', downloadId: lease.downloadId },
      data: {
        status: 'FAILED',
        rowCount: BigInt(rows),
        byteCount: BigInt(bytes),
        error: jsonColumn(error),
      },
      audit: { rows, bytes, code: error.code },
    });
  }

  /** Whichever replica sends it finds out when it next renews its lease. False when the export was already over. */
  cancel(scope: PlatformScope, id: string): Promise<boolean> {
    return this.#end(scope, {
      where: { id, status: { in: ['READY', 'STREAMING'] } },
      data: { status: 'CANCELLED' },
      audit: {},
    });
  }

  #end(
    scope: PlatformScope,
    end: {
      readonly where: Prisma.ExportWhereInput;
      readonly data: Prisma.ExportUpdateManyMutationInput & {
        readonly status: RunExport['status'] & ExportRow['status'];
      };
      readonly audit: Prisma.InputJsonObject;
    },
  ): Promise<boolean> {
    return this.#db.transaction(scope, async (tx) => {
      const at = new Date();
      const { count } = await tx.export.updateMany({
        where: { ...own(scope), ...end.where },
        data: { ...NOT_HELD, ...end.data, version: { increment: 1 }, updatedAt: at, finishedAt: at },
      });
      if (count === 0) return false;
      await appendAuditIn(tx, scope, {
        action: `export.${end.data.status.toLowerCase()}`,
        target: String(end.where.id),
        details: end.audit,
      });
      return true;
    });
  }
}

const NOT_HELD = { downloadId: null, leaseUntil: null };

function own(scope: PlatformScope): { readonly tenantId: string; readonly requestedBy: string } {
  return { tenantId: scope.tenantId, requestedBy: scope.userId };
}

function toExport(row: ExportRow): RunExport {
  const now = Date.now();
  // A process that died says nothing more: its download counts as broken off.
  const isHeld = row.status === 'STREAMING' && (row.leaseUntil?.getTime() ?? 0) > now;
  const status = row.status === 'STREAMING' && !isHeld ? 'READY' : row.status;
  const isExpired = status === 'READY' && row.urlExpiresAt.getTime() <= now;
  return {
    id: row.id,
    tenantId: row.tenantId,
    runId: row.runId,
    requestedById: row.requestedBy,
    sessionId: row.sessionId,
    format: row.format,
    status: isExpired ? 'EXPIRED' : status,
    fileName: row.fileName,
    totalRows: Number(row.totalRows),
    rowCount: Number(row.rowCount),
    byteCount: Number(row.byteCount),
    error: row.error as RunErrorContent | null,
    version: isExpired ? row.version + 1 : row.version,
    createdAt: row.createdAt,
    updatedAt: isExpired ? row.urlExpiresAt : row.updatedAt,
    urlExpiresAt: row.urlExpiresAt,
    finishedAt: isExpired ? row.urlExpiresAt : row.finishedAt,
  };
}
