import { ParleyError } from '@parley/errors';
import { createBuiltInPlanner, type Planner } from '@parley/planners';

const PLANNERS: Readonly<Record<string, () => Planner>> = {
  'built-in': createBuiltInPlanner,
};

/** @throws ParleyError BAD_INPUT for names that are none */
export function plannerNamed(name: string): Planner {
  const create = PLANNERS[name];
  if (create !== undefined) return create();
  throw new ParleyError(
    'BAD_INPUT',
    `There is no planner "${name}": there are ${Object.keys(PLANNERS).join(', ')}.`,
  );
}
