import { appendAuditIn, jsonColumn, newId, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import type { SemanticModel } from '@parley/semantic-layer';

/** A published version of a semantic model. */
export interface PublishedModel {
  readonly id: string;
  readonly dataSourceId: string;
  readonly version: number;
  readonly publishedAt: Date;
  /** Stored JSON, not trusted until parsed. */
  readonly definition: unknown;
}

/** A version that is published now or was once, without its content. */
export interface ModelVersionRecord {
  readonly id: string;
  readonly dataSourceId: string;
  readonly version: number;
  readonly status: 'PUBLISHED' | 'RETIRED';
  readonly publishedAt: Date;
  readonly publishedBy: string | null;
  readonly restoredFrom: number | null;
}

export interface SemanticModelRepository {
  /** The published version of each of these data sources; the database admits only one. */
  byDataSourceIds(scope: PlatformScope, ids: readonly string[]): Promise<PublishedModel[]>;
  /** Published ones. */
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<PublishedModel[]>;
  /** Published ones and retired ones; `null` when the tenant has none such. */
  anyVersion(scope: PlatformScope, id: string): Promise<PublishedModel | null>;
  /** Newest first. @param page.before only versions below this one */
  versions(
    scope: PlatformScope,
    dataSourceId: string,
    page: { readonly first: number; readonly before?: number },
  ): Promise<ModelVersionRecord[]>;
  /**
   * Stores the next version, retires the one before, writes the audit entry: all of it or nothing.
   * `null` where another version than `replaces` is published by now.
   */
  publish(scope: PlatformScope, model: NewVersion): Promise<PublishedModel | null>;
}

/** A checked model that becomes a data source's next version. */
export interface NewVersion {
  readonly dataSourceId: string;
  readonly publishedAt: Date;
  readonly definition: SemanticModel;
  /** The version whose content this one has again. */
  readonly restoredFrom?: number;
  /** What has to be published for this to follow it, 0 for nothing; absent: whatever is. */
  readonly replaces?: number;
}

const PUBLISHED_MODEL = {
  id: true,
  dataSourceId: true,
  version: true,
  publishedAt: true,
  definition: true,
} as const;

const VERSION = {
  id: true,
  dataSourceId: true,
  version: true,
  status: true,
  publishedAt: true,
  publishedBy: true,
  restoredFrom: true,
} as const;

export function createSemanticModelRepository(db: PlatformDb): SemanticModelRepository {
  const published = async (
    scope: PlatformScope,
    which: { dataSourceId: { in: string[] } } | { id: { in: string[] } },
  ): Promise<PublishedModel[]> => {
    const rows = await db.forScope(scope).semanticModelVersion.findMany({
      where: { ...which, tenantId: scope.tenantId, status: 'PUBLISHED', publishedAt: { not: null } },
      select: PUBLISHED_MODEL,
    });
    return rows.flatMap(withTime);
  };

  return {
    byDataSourceIds: (scope, ids) => published(scope, { dataSourceId: { in: [...ids] } }),
    byIds: (scope, ids) => published(scope, { id: { in: [...ids] } }),

    anyVersion: async (scope, id) => {
      const row = await db.forScope(scope).semanticModelVersion.findFirst({
        where: { id, tenantId: scope.tenantId, status: { not: 'DRAFT' } },
        select: PUBLISHED_MODEL,
      });
      return row === null ? null : (withTime(row)[0] ?? null);
    },

    versions: async (scope, dataSourceId, { first, before }) => {
      const rows = await db.forScope(scope).semanticModelVersion.findMany({
        where: {
          dataSourceId,
          tenantId: scope.tenantId,
          status: { not: 'DRAFT' },
          publishedAt: { not: null },
          ...(before !== undefined && { version: { lt: before } }),
        },
        orderBy: { version: 'desc' },
        take: first,
        select: VERSION,
      });
      return rows
        .flatMap(withTime)
        .flatMap(({ status, ...row }) => (status === 'DRAFT' ? [] : [{ ...row, status }]));
    },

    publish: (scope, { dataSourceId, publishedAt, definition, restoredFrom = null, replaces }) =>
      db.transaction(scope, async (tx) => {
        // One publication of a data source at a time: each counts on from the version before it.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`publish ${dataSourceId}`}, 0))`;
        const which = { dataSourceId, tenantId: scope.tenantId };
        const versions = await tx.semanticModelVersion.aggregate({ where: which, _max: { version: true } });
        if (replaces !== undefined) {
          const current = await tx.semanticModelVersion.findFirst({
            where: { ...which, status: 'PUBLISHED' },
            select: { version: true },
          });
          if ((current?.version ?? 0) !== replaces) return null;
        }
        const version = (versions._max.version ?? 0) + 1;
        await tx.semanticModelVersion.updateMany({
          where: { ...which, status: 'PUBLISHED' },
          data: { status: 'RETIRED' },
        });
        const { id } = await tx.semanticModelVersion.create({
          data: {
            id: newId(),
            ...which,
            version,
            status: 'PUBLISHED',
            publishedAt,
            publishedBy: scope.userId,
            restoredFrom,
            definition: jsonColumn(definition),
          },
          select: { id: true },
        });
        await appendAuditIn(tx, scope, {
          action: 'semantic_model.published',
          target: id,
          details: { dataSourceId, version, ...(restoredFrom !== null && { restoredFrom }) },
        });
        return { id, dataSourceId, version, publishedAt, definition };
      }),
  };
}

/** Every version that was published has a time; rows without one are drafts of old. */
function withTime<T extends { readonly publishedAt: Date | null }>({
  publishedAt,
  ...row
}: T): (Omit<T, 'publishedAt'> & { readonly publishedAt: Date })[] {
  return publishedAt === null ? [] : [{ ...row, publishedAt }];
}
