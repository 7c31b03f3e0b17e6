import { ParleyError } from '@parley/errors';
import type { Disclosure, Plan, PlanDelta, Planner, PlanRequest } from '../planner.js';
import { Budget, limitReached } from './budget.js';
import { converse } from './conversation.js';
import { DEFAULT_LIMITS, type ModelLimits } from './limits.js';
import type { ModelService } from './model-service.js';
import { questionPart, stablePart } from './opening.js';
import { OutgoingDesk } from './outgoing.js';
import { toolsFor } from './tools/index.js';

export interface ModelPlannerOptions {
  readonly name: string;
  readonly service: ModelService;
  readonly model: string;
  /** Mends plans that failed; absent: `model` does. */
  readonly repairModel?: string | undefined;
  readonly disclosure: Disclosure;
  readonly limits?: Partial<ModelLimits> | undefined;
}

/** Beyond this a question is a document. */
const MAX_QUESTION_LENGTH = 4_000;
const MAX_NOTE_LENGTH = 10_000;

/** A planner that has a language model look things up and write the query. */
export function createModelPlanner(options: ModelPlannerOptions): Planner {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return { name: options.name, plan: (request, signal) => plan(request, signal, { ...options, limits }) };
}

async function* plan(
  request: PlanRequest,
  signal: AbortSignal,
  {
    service,
    model: usual,
    repairModel = usual,
    disclosure,
    limits,
  }: ModelPlannerOptions & { readonly limits: ModelLimits },
): AsyncGenerator<PlanDelta, Plan, void> {
  signal.throwIfAborted();
  checkLength('question', request.question, MAX_QUESTION_LENGTH);
  checkLength('note', request.note ?? '', MAX_NOTE_LENGTH);
  const model = request.failed === undefined ? usual : repairModel;
  const desk = new OutgoingDesk(disclosure);
  const tools = toolsFor(request, desk);
  const told = tools.map(({ name, description, schema }) => ({ name, description, schema }));
  const rules = stablePart(request, limits, desk);
  const timeIsUp = AbortSignal.timeout(limits.timeMs);
  const conversation = {
    chat: service.open({ model, rules, tools }),
    model,
    tools,
    context: { request, desk, limits },
    budget: new Budget(limits, request.tokenBudget, JSON.stringify(told).length),
    signal: AbortSignal.any([signal, timeIsUp]),
  };
  try {
    return yield* converse(questionPart(request, desk), conversation);
  } catch (error) {
    signal.throwIfAborted();
    throw timeIsUp.aborted ? limitReached('time') : error;
  }
}

function checkLength(what: string, text: string, limit: number): void {
  if (text.length > limit) {
    throw new ParleyError(
      'BAD_INPUT',
      `A ${what} may have ${limit.toLocaleString('en')} characters; shorten it.`,
    );
  }
}
