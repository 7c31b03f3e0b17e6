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
  /** `null` where the tenant chose nothing, or has gone back to what the operator chose. */
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
  /**
   * Goes back to what the operator chose, with its audit entry, and forgets the stored keys; false where nothing was chosen.
   * `check` is shown the settings as they stand, and throws where they shall stay.
   */
  clear(scope: PlatformScope, at: Date, check: (stored: StoredPlannerChoice) => void): Promise<boolean>;
}

export function createPlannerSettingsRepository(db: PlatformDb): PlannerSettingsRepository {
  return {
    async find(scope) {
      const found = await db.transaction(scope, (tx) => read(tx, scope));
      return found.choice;
    },

    change: (scope, at, choose) =>
      db.transaction(scope, async (tx) => {
        const stored = await readAlone(tx, scope);
        const { providers, ...chosen } = choose(stored.choice);
        const about = {
          ...chosen,
          planners: [...chosen.planners],
          revision: stored.revision + 1,
          updatedBy: scope.userId,
          updatedAt: at,
          cleared: false,
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

    clear: (scope, at, check) =>
      db.transaction(scope, async (tx) => {
        const { choice } = await readAlone(tx, scope);
        if (choice === null) return false;
        check(choice);
        const { tenantId } = scope;
        const revision = choice.revision + 1;
        await tx.plannerSettings.update({
          where: { tenantId },
          data: { cleared: true, revision, updatedBy: scope.userId, updatedAt: at },
          select: { tenantId: true },
        });
        await tx.plannerProvider.deleteMany({ where: { tenantId } });
        await appendAuditIn(tx, scope, { action: 'planner_settings.cleared', details: { revision } });
        return true;
      }),
  };
}

/** Settings, and how far their revisions have come, whether or not they hold. */
interface StandingChoice {
  readonly choice: StoredPlannerChoice | null;
  readonly revision: number;
}

/** Of two that change the settings, the second reads when the first has written: the tenant's row is there before any settings are. */
async function readAlone(tx: TransactionClient, scope: PlatformScope): Promise<StandingChoice> {
  await tx.$queryRaw`SELECT 1 FROM tenants.tenants WHERE id = ${scope.tenantId}::uuid FOR NO KEY UPDATE`;
  return read(tx, scope);
}

async function read(tx: TransactionClient, { tenantId }: PlatformScope): Promise<StandingChoice> {
  const found = await tx.plannerSettings.findUnique({
    where: { tenantId },
    select: {
      ...{ planners: true, disclosure: true, monthlyTokens: true, hedgeAfterMs: true, secondOpinion: true },
      ...{ revision: true, updatedAt: true, cleared: true },
      providers: {
        orderBy: { planner: 'asc' },
        select: { planner: true, baseUrl: true, model: true, repairModel: true, sealedKey: true },
      },
    },
  });
  if (found === null) return { choice: null, revision: 0 };
  const { cleared, ...choice } = found;
  return { choice: cleared ? null : choice, revision: choice.revision };
}
