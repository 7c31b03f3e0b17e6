import type { ModelLimits } from '../model/limits.js';
import { createModelPlanner } from '../model/model-planner.js';
import type { Disclosure, Planner } from '../planner.js';
import { type ClaudeServiceOptions, createClaudeService } from './claude-service.js';

export interface ClaudePlannerOptions extends ClaudeServiceOptions {
  readonly disclosure: Disclosure;
  /** Absent: the current Sonnet. From Claude 4.6 on. */
  readonly model?: string | undefined;
  /** Mends plans that failed; absent: the current Opus, or `model` where that is given. */
  readonly repairModel?: string | undefined;
  readonly limits?: Partial<ModelLimits> | undefined;
}

const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';

/**
 * A planner that asks Claude.
 *
 * Its generator throws ParleyError MODEL_SERVICE_UNAVAILABLE, MODEL_SERVICE_REFUSED, MODEL_LIMIT_REACHED, MODEL_ANSWER_UNUSABLE,
 * QUOTA_EXCEEDED, BAD_INPUT.
 */
export function createClaudePlanner({
  apiKey,
  baseUrl,
  fetch,
  model,
  repairModel,
  ...rest
}: ClaudePlannerOptions): Planner {
  return createModelPlanner({
    ...rest,
    name: 'claude',
    service: createClaudeService({ apiKey, baseUrl, fetch }),
    model: model ?? SONNET,
    repairModel: repairModel ?? (model === undefined ? OPUS : undefined),
  });
}
