import { createHash } from 'node:crypto';
import {
  createClaudePlanner,
  createOpenAiCompatiblePlanner,
  type Planner,
  PlannerBreaker,
} from '@parley/planners';
import { createOutgoingFetch, plannerKeyContext, type Vault } from '@parley/service-kit';
import { LRUCache } from 'lru-cache';
import type { OperatorPlanners, OperatorProvider } from './operator-planners.js';
import type { ModelPlannerName, PlannerSettings, ProviderSettings } from './planner-settings.js';

/** A planner that asks a provider's models, for one tenant. */
export interface ModelPlanner {
  readonly planner: Planner;
  readonly breaker: PlannerBreaker;
  /** The host that it sends to. */
  readonly address: string;
  /** `null`: the planner's own choice. */
  readonly model: string | null;
}

export interface ModelPlannersOptions {
  readonly operator: OperatorPlanners;
  readonly vault: Vault;
  readonly now: () => Date;
}

/** A provider as it is asked: by what address, with whose key. */
interface Access extends OperatorProvider {
  /** Only for addresses that a tenant chose. */
  readonly fetch?: typeof fetch;
}

const OWN_ADDRESSES = {
  CLAUDE: 'https://api.anthropic.com',
  OPENAI_COMPATIBLE: 'https://api.openai.com/v1',
} as const satisfies Record<ModelPlannerName, string>;
const MAX_PLANNERS = 500;
const MAX_BREAKERS = 2_000;

/** Makes tenants' model planners: the one place of this service where their providers' keys are unsealed. */
export class ModelPlanners {
  readonly #options: ModelPlannersOptions;
  readonly #fetch: typeof fetch;
  /** By all that a planner is made of. */
  readonly #planners = new LRUCache<string, ModelPlanner>({ max: MAX_PLANNERS });
  /** By tenant, planner and address: other settings don't make a service that is away come back. */
  readonly #breakers = new LRUCache<string, PlannerBreaker>({ max: MAX_BREAKERS });

  constructor(options: ModelPlannersOptions) {
    this.#options = options;
    this.#fetch = createOutgoingFetch({ allowedHosts: options.operator.allowedHosts ?? [] });
  }

  /** `null` where something is missing that it can't be asked without. */
  of(
    tenantId: string,
    name: ModelPlannerName,
    { providers, disclosure }: Pick<PlannerSettings, 'providers' | 'disclosure'>,
  ): ModelPlanner | null {
    const chosen = providers.find(({ planner }) => planner === name);
    const key = createHash('sha256')
      .update(JSON.stringify([tenantId, name, disclosure, chosen ?? null]))
      .digest('base64');
    const known = this.#planners.get(key);
    if (known !== undefined) return known;
    const access = this.#access(tenantId, name, chosen);
    const planner = access === null ? null : plannerOf(name, access, disclosure);
    if (access === null || planner === null) return null;
    const address = new URL(access.baseUrl ?? OWN_ADDRESSES[name]).host;
    const breaker = this.#breaker(`${tenantId}/${name}/${address}`);
    const made = { planner, breaker, address, model: access.model ?? null };
    this.#planners.set(key, made);
    return made;
  }

  /**
   * The operator's key goes to the operator's address alone: a tenant could name a host of its own to have the key sent there.
   */
  #access(tenantId: string, name: ModelPlannerName, chosen: ProviderSettings | undefined): Access | null {
    const { operator, vault } = this.#options;
    const operated = name === 'CLAUDE' ? operator.claude : operator.openAiCompatible;
    if (chosen === undefined) return operated ?? null;
    const { baseUrl, sealedKey } = chosen;
    const ownKey =
      sealedKey === null
        ? undefined
        : vault.open(sealedKey, plannerKeyContext({ tenantId, planner: name, baseUrl }));
    const models = {
      model: chosen.model ?? (baseUrl === null ? operated?.model : undefined),
      repairModel: chosen.repairModel ?? (chosen.model === null ? operated?.repairModel : undefined),
    };
    if (baseUrl !== null) return { ...models, baseUrl, apiKey: ownKey, fetch: this.#fetch };
    if (ownKey !== undefined) return { ...models, baseUrl: operated?.baseUrl, apiKey: ownKey };
    return operated === undefined ? null : { ...operated, ...models };
  }

  #breaker(key: string): PlannerBreaker {
    const breaker = this.#breakers.get(key) ?? new PlannerBreaker({ now: this.#options.now });
    this.#breakers.set(key, breaker);
    return breaker;
  }
}

function plannerOf(
  name: ModelPlannerName,
  { apiKey, model, ...access }: Access,
  disclosure: PlannerSettings['disclosure'],
): Planner | null {
  switch (name) {
    case 'CLAUDE':
      return apiKey === undefined ? null : createClaudePlanner({ ...access, apiKey, model, disclosure });
    case 'OPENAI_COMPATIBLE':
      if (model === undefined || (apiKey === undefined && access.baseUrl === undefined)) return null;
      // Servers of one's own often take any key.
      return createOpenAiCompatiblePlanner({ ...access, apiKey: apiKey ?? 'none', model, disclosure });
  }
}
