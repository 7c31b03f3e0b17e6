import { appendAuditIn, newId, type PlatformDb, type PlatformScope, type Prisma } from '@parley/platform-db';
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

export interface SemanticModelRepository {
  /** The published version of each of these data sources; the database admits only one. */
  byDataSourceIds(scope: PlatformScope, ids: readonly string[]): Promise<PublishedModel[]>;
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<PublishedModel[]>;
  /** Stores the next version, retires the one before, writes the audit entry: all of it or nothing. */
  publish(scope: PlatformScope, model: NewVersion): Promise<PublishedModel>;
}

/** A checked model that becomes a data source's next version. */
interface NewVersion {
  readonly dataSourceId: string;
  readonly publishedAt: Date;
  readonly definition: SemanticModel;
}

const PUBLISHED_MODEL = {
  id: true,
  dataSourceId: true,
  version: true,
  publishedAt: true,
  definition: true,
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
    return rows.flatMap(({ publishedAt, ...row }) => (publishedAt ? [{ ...row, publishedAt }] : []));
  };

  return {
    byDataSourceIds: (scope, ids) => published(scope, { dataSourceId: { in: [...ids] } }),
    byIds: (scope, ids) => published(scope, { id: { in: [...ids] } }),

    publish: (scope, { dataSourceId, publishedAt, definition }) =>
      db.transaction(scope, async (tx) => {
        // One publication of a data source at a time: each counts on from the version before it.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`publish ${dataSourceId}`}, 0))`;
        const which = { dataSourceId, tenantId: scope.tenantId };
        const last = await tx.semanticModelVersion.aggregate({ where: which, _max: { version: true } });
        const version = (last._max.version ?? 0) + 1;
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
            definition: definition as unknown as Prisma.InputJsonObject,
          },
          select: { id: true },
        });
        await appendAuditIn(tx, scope, {
          action: 'semantic_model.published',
          target: id,
          details: { dataSourceId, version },
        });
        return { id, dataSourceId, version, publishedAt, definition };
      }),
  };
}
