import type { PlatformDb, PlatformScope } from '@parley/platform-db';

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
  };
}
