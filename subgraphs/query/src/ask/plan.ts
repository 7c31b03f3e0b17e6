import { checkPlan, type Plan } from '@parley/planners';
import { type ChosenReading, chosenPlan } from '../threads/chosen-plan.js';
import { threadOf } from '../threads/thread-of.js';
import { visibleModelOf } from './visible-model.js';
import type { Way } from './way.js';

/** A question as it was asked. */
export interface Question {
  readonly question: string;
  readonly note: string | undefined;
  /** How it is to be read, where its asker has chosen: then no planner is asked. */
  readonly reading?: ChosenReading;
}

/**
 * Question -> Plan. The planner sees only the part of the model that exists for the person who asks,
 * so that no name or sample value tells more than a query would. What it writes is published as it comes.
 */
export async function plan({ question, note, reading }: Question, way: Way): Promise<Plan> {
  const { model, isDrafted } = await visibleModelOf(way);
  if (reading !== undefined) return withOrigin(checkPlan(chosenPlan(reading)), isDrafted);
  const { turns, notes } = await threadOf(way);
  const { today, timeZone, signal, publisher } = way;
  const request = {
    question,
    ...(note === undefined ? {} : { note }),
    model,
    today,
    timeZone,
    thread: turns,
  };
  const planning = way.tools.planner.plan(request, signal);
  try {
    for (;;) {
      signal.throwIfAborted();
      const step = await planning.next();
      if (step.done === true) return withNotes(withOrigin(checkPlan(step.value), isDrafted), notes);
      if (step.value.kind === 'text') await publisher.planDelta(step.value.text);
    }
  } finally {
    // Left early, the planner may still be waiting for somebody.
    await planning[Symbol.asyncDispose]?.();
  }
}

const DRAFTED =
  'Nobody has published a model of this data source: what its tables and columns mean was drafted from its schema, and nobody has checked it.';

function withNotes(plan: Plan, notes: readonly string[]): Plan {
  return plan.kind === 'query' ? { ...plan, assumptions: [...plan.assumptions, ...notes] } : plan;
}

/** Who reads an answer must know that nobody vouches for the words it was found by. */
function withOrigin(plan: Plan, isDrafted: boolean): Plan {
  if (!isDrafted || plan.kind !== 'query') return plan;
  return { ...plan, assumptions: [...plan.assumptions, DRAFTED] };
}
