import type { SemanticModel, SemanticQuery } from '@parley/semantic-layer';
import { createBuiltInPlanner } from '../built-in/built-in-planner.js';
import type { Plan, PlanRequest } from '../planner.js';
import { LIBRARY } from './library-model.js';

/** What the built-in planner makes of a question about the library, asked on Sunday 15 November 2026. */
export async function planInLibrary(
  question: string,
  note?: string,
  model: SemanticModel = LIBRARY,
): Promise<Plan> {
  return (await derivedInLibrary(question, { ...(note === undefined ? {} : { note }), model })).plan;
}

/** The same with what it says while it works. */
export async function derivedInLibrary(
  question: string,
  about: Partial<Pick<PlanRequest, 'note' | 'model' | 'isDrafted'>> = {},
): Promise<{ readonly plan: Plan; readonly derivation: string }> {
  const request = { question, model: LIBRARY, today: '2026-11-15', timeZone: 'Europe/Berlin', ...about };
  const pieces = createBuiltInPlanner().plan(request, new AbortController().signal);
  let derivation = '';
  for (;;) {
    const next = await pieces.next();
    if (next.done) return { plan: next.value, derivation };
    if (next.value.kind === 'text') derivation += next.value.text;
  }
}

/** Its query. Throws what it answered instead, where there is none. */
export async function queryInLibrary(question: string, note?: string): Promise<SemanticQuery> {
  const plan = await planInLibrary(question, note);
  if (plan.kind !== 'query' || plan.query.kind !== 'semantic')
    throw new Error(`${question}: ${JSON.stringify(plan)}`);
  return plan.query.semantic;
}
