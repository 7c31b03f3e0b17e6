import { ParleyError } from '@parley/errors';
import { type OutgoingRules, outgoingUrl } from '@parley/service-kit';
import type { PlannerProviderInput, UpdatePlannerSettingsInput } from '../types/planner-settings.js';
import type { PlannerChoice, ProviderChoice } from './planner-settings-repository.js';

/** What becomes of a stored key: absent, it stays where the base URL does. */
export type WantedProvider = Omit<ProviderChoice, 'sealedKey'> & { readonly key: string | undefined };

/** What was asked for, checked. */
export type WantedSettings = Omit<PlannerChoice, 'providers'> & {
  readonly providers: readonly WantedProvider[];
};

const MAX_MODEL_NAME = 200;
const MAX_KEY = 1_000;
const HEDGE = { least: 100, most: 60_000 };
const MAX_TOKENS = 2_000_000_000;

/** @throws ParleyError BAD_INPUT that names the field, never its value */
export function readPlannerInput(input: UpdatePlannerSettingsInput, rules: OutgoingRules): WantedSettings {
  const { planners, disclosure, secondOpinion } = input;
  if (planners.length === 0 || new Set(planners).size < planners.length) {
    throw badInput('planners', 'name at least one planner, each once');
  }
  const monthlyTokens = input.monthlyTokens ?? null;
  if (monthlyTokens !== null && (monthlyTokens < 0 || monthlyTokens > MAX_TOKENS)) {
    throw badInput('monthlyTokens', `be from 0 to ${MAX_TOKENS.toLocaleString('en')}`);
  }
  const hedgeAfterMs = input.hedgeAfterMs ?? null;
  if (hedgeAfterMs !== null && (hedgeAfterMs < HEDGE.least || hedgeAfterMs > HEDGE.most)) {
    throw badInput('hedgeAfterMs', `be from ${HEDGE.least} to ${HEDGE.most.toLocaleString('en')}`);
  }
  const named = input.providers.map(({ planner }) => planner);
  if (new Set(named).size < named.length || named.includes('BUILT_IN')) {
    throw badInput('providers', 'name planners that ask models, each once');
  }
  const providers = input.providers.map((provider) => readProvider(provider, rules));
  return { planners, disclosure, secondOpinion, monthlyTokens, hedgeAfterMs, providers };
}

function readProvider(input: PlannerProviderInput, rules: OutgoingRules): WantedProvider {
  const { planner, key } = input;
  if (key != null && (key.length > MAX_KEY || /[^\x21-\x7e]/.test(key))) {
    throw badInput(
      'key',
      `have at most ${MAX_KEY.toLocaleString('en')} characters, all of them visible ASCII`,
    );
  }
  const baseUrl = input.baseUrl ? outgoingUrl(input.baseUrl, rules).href : null;
  return {
    planner,
    baseUrl,
    model: modelName('model', input.model),
    repairModel: modelName('repairModel', input.repairModel),
    key: key ?? undefined,
  };
}

function modelName(field: string, text: string | null | undefined): string | null {
  const name = text?.trim() ?? '';
  if (name === '') return null;
  if (name.length <= MAX_MODEL_NAME && !/\p{Cc}/u.test(name)) return name;
  throw badInput(field, `have at most ${MAX_MODEL_NAME} characters, none of them a control character`);
}

function badInput(field: string, rule: string): ParleyError {
  return new ParleyError('BAD_INPUT', `\`${field}\` must ${rule}.`, { details: { field } });
}
