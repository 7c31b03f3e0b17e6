import {
  appendAuditIn,
  type PlatformDb,
  type PlatformScope,
  type TransactionClient,
} from '@parley/platform-db';
import type { Disclosure, PlannerName } from '../types/planner-settings.js';

/** Whose models a planner asks. */
export interface ProviderChoice {
  readonly planner: PlannerName;
  readonly baseUrl: string | null;
  readonly model: string | null;
  readonly repairModel: string | null;
  readonly sealedKey: string | null;
}

/** What a tenant chose. */
export interface PlannerChoice {
  readonly planners: readonly PlannerName[];
  readonly disclosure: Disclosure;
  readonly monthlyTokens: number | null;
  readonly hedgeAfterMs: number | null;
  readonly secondOpinion: boolean;
  readonly providers: readonly ProviderChoice[];
}

export interface StoredPlannerChoice extends PlannerChoice {
  readonly revision: number;
  readonly updatedAt: Date;
}

/** The planner settings of the caller's current tenant. */
export interface PlannerSettingsRepository {
  /** `null` where the tenant chose nothing. */
  find(scope: PlatformScope): Promise<StoredPlannerChoice | null>;
  /**
   * Stores what `choose` makes of the settings as they stand, with its audit entry. Of two at the same time the second sees the
   * first's.
   */
  change(
    scope: PlatformScope,
    at: Date,
    choose: (stored: StoredPlannerChoice | null) => PlannerChoice,
  ): Promise<StoredPlannerChoice>;
}

export function createPlannerSettingsRepository(db: PlatformDb): PlannerSettingsRepository {
  return {
    find: (scope) => db.transaction(scope, (tx) => read(tx, scope)),

    change: (scope, at, choose) =>
      db.transaction(scope, async (tx) => {
        // The tenant's row is there before any settings are.
        await tx.$queryRaw`SELECT 1 FROM tenants.tenants WHERE id = ${scope.tenantId}::uuid FOR NO KEY UPDATE`;
        const stored = await read(tx, scope);
        const { providers, ...chosen } = choose(stored);
        const about = {
          ...chosen,
          planners: [...chosen.planners],
          revision: (stored?.revision ?? 0) + 1,
          updatedBy: scope.userId,
          updatedAt: at,
        };
        const { tenantId } = scope;
        await tx.plannerSettings.upsert({
          where: { tenantId },
          create: { tenantId, ...about },
          update: about,
        });
        await tx.plannerProvider.deleteMany({ where: { tenantId } });
        await tx.plannerProvider.createMany({ data: providers.map((each) => ({ tenantId, ...each })) });
        await appendAuditIn(tx, scope, {
          action: 'planner_settings.changed',
          details: {
            ...{ revision: about.revision, planners: about.planners, disclosure: about.disclosure },
            ...{ monthlyTokens: about.monthlyTokens, secondOpinion: about.secondOpinion },
            providers: providers.map(({ sealedKey, ...each }) => ({ ...each, hasKey: sealedKey !== null })),
          },
        });
        return { ...chosen, providers, revision: about.revision, updatedAt: at };
      }),
  };
}

async function read(tx: TransactionClient, { tenantId }: PlatformScope): Promise<StoredPlannerChoice | null> {
  return tx.plannerSettings.findUnique({
    where: { tenantId },
    select: {
      ...{ planners: true, disclosure: true, monthlyTokens: true, hedgeAfterMs: true, secondOpinion: true },
      ...{ revision: true, updatedAt: true },
      providers: {
        orderBy: { planner: 'asc' },
        select: { planner: true, baseUrl: true, model: true, repairModel: true, sealedKey: true },
      },
    },
  });
}
