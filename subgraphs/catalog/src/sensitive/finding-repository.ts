import { isDeepStrictEqual } from 'node:util';
import { appendAuditIn, newId, type PlatformDb, type PlatformScope, type Prisma } from '@parley/platform-db';
import { isId } from '@parley/service-kit';
import type { SensitiveCategory } from './categories.js';
import type { Finding } from './find-sensitive.js';

/** A finding, and what became of it. */
export interface StoredFinding extends Finding {
  readonly id: string;
  readonly dataSourceId: string;
  readonly status: 'OPEN' | 'ACCEPTED' | 'DISMISSED';
  /** Of the policy that came of it; it may have been deleted since. `null` where it waits for a second person. */
  readonly policyId: string | null;
  readonly dismissedFor: string | null;
  readonly decidedById: string | null;
  readonly decidedAt: Date | null;
  readonly foundAt: Date;
}

export type Decision =
  | { readonly status: 'ACCEPTED'; readonly policyId: string | null }
  | { readonly status: 'DISMISSED'; readonly reason: string };

export interface FindingRepository {
  /** By table and column. */
  ofDataSource(scope: PlatformScope, dataSourceId: string): Promise<readonly StoredFinding[]>;
  byId(scope: PlatformScope, id: string): Promise<StoredFinding | null>;
  /** What nobody has decided on becomes what was found now: the same column and category, the same id. Decisions stay. */
  replaceOpen(scope: PlatformScope, dataSourceId: string, findings: readonly Finding[]): Promise<void>;
  /** False where somebody has decided on it already. */
  decide(scope: PlatformScope, id: string, decision: Decision): Promise<boolean>;
}

type FindingRow = Prisma.SensitiveFindingGetPayload<object>;

export function createFindingRepository(db: PlatformDb, now: () => Date): FindingRepository {
  const ours = (scope: PlatformScope) => ({ tenantId: scope.tenantId });
  return {
    ofDataSource: async (scope, dataSourceId) => {
      const rows = await db.forScope(scope).sensitiveFinding.findMany({
        where: { ...ours(scope), dataSourceId },
        orderBy: [{ schema: 'asc' }, { table: 'asc' }, { column: 'asc' }, { category: 'asc' }],
      });
      return rows.map(toFinding);
    },

    byId: async (scope, id) => {
      if (!isId(id)) return null;
      const row = await db.forScope(scope).sensitiveFinding.findFirst({ where: { ...ours(scope), id } });
      return row === null ? null : toFinding(row);
    },

    replaceOpen: (scope, dataSourceId, findings) =>
      db.transaction(scope, async (tx) => {
        // One at a time: two who look at once would find the same.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('findings of ' || ${dataSourceId}, 0))`;
        const open = await tx.sensitiveFinding.findMany({
          where: { ...ours(scope), dataSourceId, status: 'OPEN' },
        });
        const found = new Map(findings.map((finding) => [keyOf(finding), finding]));
        const gone = open.filter((row) => !found.has(keyOf(row))).map(({ id }) => id);
        await tx.sensitiveFinding.deleteMany({ where: { ...ours(scope), id: { in: gone } } });
        for (const row of open) {
          const again = found.get(keyOf(row));
          if (again === undefined || isDeepStrictEqual(seenIn(row), seenIn(again))) continue;
          await tx.sensitiveFinding.updateMany({
            where: { ...ours(scope), id: row.id },
            data: { ...seenIn(again), foundAt: now() },
          });
        }
        await tx.sensitiveFinding.createMany({
          data: findings.map((finding) => ({
            id: newId(),
            ...ours(scope),
            dataSourceId,
            ...finding,
            reasons: [...finding.reasons],
            foundAt: now(),
          })),
          // Known, or decided on before.
          skipDuplicates: true,
        });
        await appendAuditIn(tx, scope, { action: 'sensitive_data.scanned', target: dataSourceId });
      }),

    decide: (scope, id, decision) =>
      db.transaction(scope, async (tx) => {
        const { count } = await tx.sensitiveFinding.updateMany({
          where: { ...ours(scope), id, status: 'OPEN' },
          data: {
            status: decision.status,
            ...(decision.status === 'ACCEPTED'
              ? { policyId: decision.policyId }
              : { dismissedFor: decision.reason }),
            decidedBy: scope.userId,
            decidedAt: now(),
          },
        });
        if (count === 0) return false;
        await appendAuditIn(tx, scope, {
          action: `sensitive_finding.${decision.status.toLowerCase()}`,
          target: id,
          details:
            decision.status === 'ACCEPTED' ? { policyId: decision.policyId } : { reason: decision.reason },
        });
        return true;
      }),
  };
}

function keyOf({
  schema,
  table,
  column,
  category,
}: Pick<FindingRow, 'schema' | 'table' | 'column' | 'category'>): string {
  return JSON.stringify([schema, table, column, category]);
}

/** What a later look may see otherwise. */
function seenIn({ confidence, reasons }: Pick<Finding, 'confidence' | 'reasons'>) {
  return { confidence, reasons: [...reasons] };
}

function toFinding({ tenantId: _tenantId, decidedBy, category, ...row }: FindingRow): StoredFinding {
  return { ...row, category: category as SensitiveCategory, decidedById: decidedBy };
}
