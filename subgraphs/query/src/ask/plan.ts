import { checkPlan } from '@parley/planners';
import type { Planned } from '../planning/planned.js';
import type { AskedQuestion } from '../planning/planning.js';
import { type ChosenReading, chosenPlan } from '../threads/chosen-plan.js';
import type { Way } from './way.js';

/** A question as it was asked. */
export interface Question extends AskedQuestion {
  /** How it is to be read, where its asker has chosen: then no planner is asked. */
  readonly reading?: ChosenReading;
}

/** Question -> Plan: data that was checked, and that nobody trusts. */
export async function plan({ reading, ...asked }: Question, way: Way): Promise<Planned> {
  return reading === undefined ? way.tools.planning.plan(asked, way) : chosen(reading, way);
}

async function chosen(reading: ChosenReading, way: Way): Promise<Planned> {
  return way.tools.planning.chosen(checkPlan(chosenPlan(reading)), way);
}
