import type { PlatformDb, PlatformScope } from '@parley/platform-db';

/** What of a data source's catalog stands at the moment, by what tells one state from another. */
export interface CatalogState {
  /** Of the physical schema; `null` where it was never read. */
  readonly schemaHash: string | null;
  readonly schemaReadAt: Date | null;
  /** The published model; `null` where there is none. */
  readonly model: { readonly id: string; readonly version: number; readonly publishedAt: Date | null } | null;
}

/** `null` for another tenant's data source and for none. */
export async function readCatalogState(
  db: PlatformDb,
  { tenantId, userId }: PlatformScope,
  dataSourceId: string,
): Promise<CatalogState | null> {
  return db.transaction({ tenantId, userId }, async (tx) => {
    const source = await tx.dataSourceV1.findFirst({
      where: { id: dataSourceId, tenantId },
      select: { id: true },
    });
    if (source === null) return null;
    const schema = await tx.physicalSchema.findFirst({
      where: { dataSourceId, tenantId },
      select: { hash: true, readAt: true },
    });
    const model = await tx.semanticModelVersion.findFirst({
      where: { dataSourceId, tenantId, status: 'PUBLISHED' },
      select: { id: true, version: true, publishedAt: true },
    });
    return { schemaHash: schema?.hash ?? null, schemaReadAt: schema?.readAt ?? null, model };
  });
}
