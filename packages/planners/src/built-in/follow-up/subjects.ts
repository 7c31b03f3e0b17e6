import type { SemanticModel, SemanticQuery } from '@parley/semantic-layer';
import { plural } from '../plural.js';
import { entityOf, metricLabel } from './edit-metrics.js';

/** What an earlier query is of, in words that a whole question can begin with; the likeliest to be understood first. */
export function subjectsOf(query: SemanticQuery, model: SemanticModel): readonly string[] {
  const entity = entityOf(query, model);
  const things = entity === undefined ? [] : [plural(entity.label)];
  if (query.kind === 'list') return things.map((name) => `list ${name}`);
  const [metric] = query.metrics;
  const measured = metric === undefined ? [] : [metricLabel(metric, query, model)];
  return [...measured, ...things.map((name) => `number of ${name}`)];
}

const PREPOSITION =
  /^(?:in|for|from|since|until|till|before|after|during|between|over|under|above|below|with|without|at|of|on|by|where|whose|who|that|more|less|fewer|last|this|past|next|previous|yesterday|today)\b/i;

/** Whole questions in which half a one may stand, the likeliest first. */
export function phrasings(subject: string, what: string): readonly string[] {
  const joined = `${subject} ${what}`;
  return PREPOSITION.test(what)
    ? [joined, `${subject} in ${what}`]
    : [`${subject} for ${what}`, `${subject} in ${what}`, joined, `${subject} with ${what}`];
}

/** As {@link phrasings}, of what is left out. */
export function exclusions(subject: string, what: string): readonly string[] {
  return [`${subject} excluding ${what}`, `${subject} without ${what}`, `${subject} that are not ${what}`];
}
