import type { ModelLimits } from '../model/limits.js';
import { createModelPlanner } from '../model/model-planner.js';
import type { Disclosure, Planner } from '../planner.js';
import { createOpenAiService, type OpenAiServiceOptions } from './openai-service.js';

export interface OpenAiCompatiblePlannerOptions extends OpenAiServiceOptions {
  readonly disclosure: Disclosure;
  readonly model: string;
  /** Mends plans that failed; absent: `model` does. */
  readonly repairModel?: string | undefined;
  readonly limits?: Partial<ModelLimits> | undefined;
}

/**
 * A planner that asks any program that speaks OpenAI's chat completions with tools: OpenAI, Azure, Ollama, vLLM.
 *
 * Its generator throws as that of `createClaudePlanner`.
 */
export function createOpenAiCompatiblePlanner({
  apiKey,
  baseUrl,
  outputLimitField,
  fetch,
  ...rest
}: OpenAiCompatiblePlannerOptions): Planner {
  return createModelPlanner({
    ...rest,
    name: 'openai-compatible',
    service: createOpenAiService({ apiKey, baseUrl, outputLimitField, fetch }),
  });
}
