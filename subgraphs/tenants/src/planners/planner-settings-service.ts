import { ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { type OutgoingRules, plannerKeyContext, type Vault } from '@parley/service-kit';
import type { PlannerSettings, UpdatePlannerSettingsInput } from '../types/planner-settings.js';
import type {
  PlannerSettingsRepository,
  ProviderChoice,
  StoredPlannerChoice,
} from './planner-settings-repository.js';
import { readPlannerInput, type WantedProvider } from './read-planner-input.js';

/** How the tenant one is signed in to has its questions planned. */
export interface PlannerSettingsService {
  /** `null` where the tenant chose nothing: then what the operator chose holds. */
  find(scope: PlatformScope): Promise<PlannerSettings | null>;
  /** @throws ParleyError BAD_INPUT, EDIT_CONFLICT */
  update(scope: PlatformScope, input: UpdatePlannerSettingsInput): Promise<PlannerSettings>;
  /**
   * Goes back to what the operator chose; false where nothing else was chosen. `revision`: the one that was seen; absent, whatever
   * stands goes.
   * @throws ParleyError EDIT_CONFLICT
   */
  clear(scope: PlatformScope, revision: number | null): Promise<boolean>;
}

export interface PlannerSettingsServiceDeps {
  readonly settings: PlannerSettingsRepository;
  readonly vault: Vault;
  readonly outgoing: OutgoingRules;
  readonly now: () => Date;
}

export function createPlannerSettingsService(deps: PlannerSettingsServiceDeps): PlannerSettingsService {
  const { settings, vault, outgoing, now } = deps;

  /** A key goes to no other address than the one it was given for, whoever changes that. */
  function sealedProvider(
    { key, ...provider }: WantedProvider,
    scope: PlatformScope,
    standing: StoredPlannerChoice | null,
  ): ProviderChoice {
    const { planner, baseUrl } = provider;
    if (key === '') return { ...provider, sealedKey: null };
    if (key !== undefined) {
      const context = plannerKeyContext({ tenantId: scope.tenantId, planner, baseUrl });
      return { ...provider, sealedKey: vault.seal(key, context) };
    }
    const stored = standing?.providers.find((each) => each.planner === planner);
    const sealedKey = stored?.sealedKey ?? null;
    if (sealedKey === null || stored?.baseUrl === baseUrl) return { ...provider, sealedKey };
    throw new ParleyError(
      'BAD_INPUT',
      'The stored key was given for another base URL: give the key again, or an empty one to remove it.',
      { details: { field: 'key' } },
    );
  }

  return {
    async find(scope) {
      const stored = await settings.find(scope);
      return stored === null ? null : present(stored);
    },

    async update(scope, input) {
      const wanted = readPlannerInput(input, outgoing);
      const changed = await settings.change(scope, now(), (stored) => {
        const standing = stored?.revision ?? 0;
        if (standing !== (input.revision ?? standing)) throw changedMeanwhile(standing);
        return {
          ...wanted,
          providers: wanted.providers.map((each) => sealedProvider(each, scope, stored)),
        };
      });
      return present(changed);
    },

    clear(scope, revision) {
      return settings.clear(scope, now(), (stored) => {
        if (stored.revision !== (revision ?? stored.revision)) throw changedMeanwhile(stored.revision);
      });
    },
  };
}

function present({ providers, ...stored }: StoredPlannerChoice): PlannerSettings {
  return {
    ...stored,
    providers: providers.map(({ sealedKey, ...provider }) => ({ ...provider, hasKey: sealedKey !== null })),
  };
}

function changedMeanwhile(revision: number): ParleyError {
  return new ParleyError(
    'EDIT_CONFLICT',
    'Somebody has changed these settings since you read them: look at them again.',
    { details: { revision } },
  );
}
