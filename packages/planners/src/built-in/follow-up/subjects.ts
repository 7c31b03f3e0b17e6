import type { MetricsQuery, SemanticModel, SemanticQuery } from '@parley/semantic-layer';
import { plural } from '../plural.js';
import { entityOf, metricLabel } from './edit-metrics.js';

/** What an earlier query is of, in words that a whole question can begin with; the likeliest to be understood first. */
export function subjectsOf(query: SemanticQuery, model: SemanticModel): readonly string[] {
  const entity = entityOf(query, model);
  const things = entity === undefined ? [] : [plural(entity.label)];
  if (query.kind === 'list') return things.flatMap((name) => [`list ${name}`, `number of ${name}`]);
  const [metric] = query.metrics;
  const measured = metric === undefined ? [] : [metricLabel(underlying(metric, query), query, model)];
  return [...measured, ...things.map((name) => `number of ${name}`)];
}

/** A subject that counts: rows of a list are counted when they are asked for by something. */
export function countOf(subject: string): string {
  return subject.replace(/^list /, 'number of ');
}

const PREPOSITION =
  /^(?:in|for|from|since|until|till|before|after|during|between|over|under|above|below|with|without|at|of|on|by|where|whose|who|that|more|less|fewer|last|this|past|next|previous|yesterday|today)\b/i;

/** Whole questions in which half a one may stand, the likeliest first. */
export function phrasings(subject: string, what: string): readonly string[] {
  const joined = `${subject} ${what}`;
  if (PREPOSITION.test(what)) return [joined, `${subject} in ${what}`];
  return [`${subject} for ${what}`, `${subject} in ${what}`, joined, qualified(subject, what)];
}

/** As {@link phrasings}, of what is left out. */
export function exclusions(subject: string, what: string): readonly string[] {
  const things = subject.replace(COUNTED, '');
  // No pattern is made of a label, in which somebody may have written anything.
  const isNamed = what.toLowerCase().endsWith(` ${things.toLowerCase()}`);
  const bare = isNamed ? what.slice(0, -things.length).trimEnd() : what;
  return [
    `${subject} excluding ${what}`,
    `${subject} without ${what}`,
    `${subject} that are not ${bare}`,
    ...(bare === what ? [] : [`${subject} excluding ${bare}`]),
  ];
}

const COUNTED = /^(?:list|number of) /;

/** "list cancelled orders" of "list orders" and "cancelled". */
function qualified(subject: string, what: string): string {
  const [lead = ''] = COUNTED.exec(subject) ?? [];
  return lead === '' ? `${subject} with ${what}` : `${lead}${what} ${subject.slice(lead.length)}`;
}

/** What a metric of the query is made of, where the model has a word for that. */
function underlying(name: string, { adHocMetrics = [] }: MetricsQuery): string {
  const adHoc = adHocMetrics.find((each) => each.name === name);
  if (adHoc === undefined) return name;
  if ('per' in adHoc || 'window' in adHoc) return underlying(adHoc.of, { adHocMetrics } as MetricsQuery);
  if ('metric' in adHoc) return adHoc.metric;
  const [, shared] =
    'computed' in adHoc ? (/"overall":"([^"]+)"/.exec(JSON.stringify(adHoc.computed)) ?? []) : [];
  return shared === undefined ? name : underlying(shared, { adHocMetrics } as MetricsQuery);
}
