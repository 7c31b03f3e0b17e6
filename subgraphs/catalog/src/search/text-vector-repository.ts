import type { PlatformDb, PlatformScope } from '@parley/platform-db';

/** A text's vector under the SHA-256 of the text, in hex. */
export type VectorsByHash = ReadonlyMap<string, Int8Array>;

/** Where vectors of a data source's texts are kept. */
export interface TextVectorRepository {
  /** Those that there are. */
  read(scope: PlatformScope, of: VectorOwner): Promise<VectorsByHash>;
  add(scope: PlatformScope, of: VectorOwner, vectors: VectorsByHash): Promise<void>;
  /** Forgets texts that the catalog no longer has, so that there are never more than it has. */
  keepOnly(scope: PlatformScope, of: VectorOwner, hashes: readonly string[]): Promise<void>;
}

export interface VectorOwner {
  readonly dataSourceId: string;
  readonly model: string;
}

export function createTextVectorRepository(db: PlatformDb): TextVectorRepository {
  const which = (scope: PlatformScope, of: VectorOwner) => ({ ...of, tenantId: scope.tenantId });
  return {
    async read(scope, of) {
      const rows = await db.forScope(scope).textVector.findMany({
        where: which(scope, of),
        select: { textHash: true, vector: true },
      });
      return new Map(
        rows.map(({ textHash, vector }) => [Buffer.from(textHash).toString('hex'), Int8Array.from(vector)]),
      );
    },

    async add(scope, of, vectors) {
      const data = [...vectors].map(([hash, vector]) => ({
        ...which(scope, of),
        textHash: Uint8Array.from(Buffer.from(hash, 'hex')),
        vector: Uint8Array.from(vector),
      }));
      // Another replica may compute the same at the same time.
      await db.forScope(scope).textVector.createMany({ data, skipDuplicates: true });
    },

    async keepOnly(scope, of, hashes) {
      const kept = hashes.map((hash) => Uint8Array.from(Buffer.from(hash, 'hex')));
      await db.forScope(scope).textVector.deleteMany({
        where: { ...which(scope, of), textHash: { notIn: kept } },
      });
    },
  };
}
