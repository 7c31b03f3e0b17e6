import type { Comparison, SemanticModel, SemanticQuery } from '@parley/semantic-layer';
import type { ClarificationChoice } from '../../planner.js';
import { type Addition, additionOf, isMetricAlone, same } from './addition.js';
import { conditionsOf, type Edit, entityOf, isCount } from './edit-metrics.js';
import { type EditMode, isTime, narrowed, regrouped } from './edit-query.js';
import { type Edited, type FollowUp, sure, UNREAD } from './follow-up.js';
import { isEditable } from './plan-alone.js';
import { exclusions, phrasings, subjectsOf } from './subjects.js';

/** "only Germany", "without cancelled", "and last year?", "what about profit?": conditions, a time, or another metric. */
export async function readNarrowing(what: string, mode: EditMode, edited: Edited): Promise<FollowUp> {
  const bounded = mode === 'exclude' ? undefined : withBound(what, edited.query);
  if (bounded !== undefined) return sure(bounded, 1, [`“${what}” is about each number that is shown.`]);
  const metric = mode === 'add' || mode === 'instead' ? await readMetric(what, mode, edited) : UNREAD;
  if (metric.kind !== 'unread') return metric;
  const conditions = await readConditions(what, mode, edited);
  return conditions.kind === 'unread' && conditions.because === undefined
    ? ofShownGroup(what, mode, edited)
    : conditions;
}

/** A name of one word or more, in capitals as names are written. */
const NAME =
  /^(?:["“'][^"”']+["”']|[\p{Lu}\d][\p{L}\d.&'’-]*(?: (?:[\p{Lu}\d&][\p{L}\d.&'’-]*|of|the|de|and))*)$/u;
/** Nobody has looked whether there is such a value. */
const NAME_CONFIDENCE = 0.85;

/** "only Acme" after "revenue by customer": a name that stands in the answer, of which the model knows no values. */
function ofShownGroup(what: string, mode: EditMode, { query, request: { model } }: Edited): FollowUp {
  if (query.kind === 'list' || mode === 'add' || !NAME.test(what)) return UNREAD;
  const [group, ...others] = query.groupBy.filter((each) => !isTime(each));
  if (group === undefined || others.length > 0) return UNREAD;
  const [name, owner] = group.dimension.split('.').toReversed();
  const entity = model.entities.find((each) => each.name === owner);
  const dimension = entity?.dimensions.find((each) => each.name === name);
  const isText = dimension?.kind === 'text' || dimension?.kind === 'categorical';
  if (dimension === undefined || !isText || (dimension.values ?? []).length > 0) return UNREAD;
  const value = what.replace(/^["“']|["”']$/g, '');
  const filter = { dimension: group.dimension, op: mode === 'exclude' ? 'ne' : 'eq', value } as const;
  const addition = additionOf(EVERYTHING, { ...EVERYTHING, filters: [filter] });
  if (addition === undefined) return UNREAD;
  const taken = `“${value}” is taken for a ${dimension.label.toLowerCase()}, as it is written.`;
  return sure(narrowed(query, addition, mode), NAME_CONFIDENCE, [taken]);
}

const BOUND =
  /^(over|above|more than|at least|under|below|less than|at most|>|>=|<|<=) ?[$€£]?(\d[\d,]*(?:\.\d+)?) ?(k|m|thousand|million)?$/i;
const COMPARED: Readonly<Record<string, Comparison>> = {
  over: 'gt',
  above: 'gt',
  'more than': 'gt',
  '>': 'gt',
  'at least': 'gte',
  '>=': 'gte',
  under: 'lt',
  below: 'lt',
  'less than': 'lt',
  '<': 'lt',
  'at most': 'lte',
  '<=': 'lte',
};
const SCALES: Readonly<Record<string, number>> = { k: 1e3, thousand: 1e3, m: 1e6, million: 1e6 };

/** "over 1000", where each group shows a number. */
function withBound(what: string, query: SemanticQuery): SemanticQuery | undefined {
  const [, compared = '', digits = '', scale = ''] = BOUND.exec(what) ?? [];
  const op = COMPARED[compared.toLowerCase()];
  if (op === undefined || query.kind === 'list' || query.groupBy.length === 0) return undefined;
  const [metric] = query.metrics;
  if (metric === undefined) return undefined;
  const value = Number(digits.replaceAll(',', '')) * (SCALES[scale.toLowerCase()] ?? 1);
  const others = query.metricFilters.filter((filter) => filter.metric !== metric || filter.op !== op);
  return { ...query, metricFilters: [...others, { metric, op, value }] };
}

/** Another metric of the same, where the words name one and say nothing else. */
async function readMetric(
  what: string,
  mode: 'instead' | 'add',
  { query, questions }: Edited,
): Promise<FollowUp> {
  if (query.kind === 'list') return UNREAD;
  const { plan } = await questions.ask(what);
  if (!isEditable(plan) || plan.query.semantic.kind !== 'metrics') return UNREAD;
  const asked = plan.query.semantic;
  const addition = additionOf({ ...asked, metrics: [], adHocMetrics: [] }, asked);
  if (addition === undefined || !isMetricAlone(asked)) return UNREAD;
  if (same(asked.metrics, query.metrics)) return sure(query);
  return sure(narrowed(query, addition, mode), plan.confidence, plan.assumptions);
}

/** Asks whole questions about what was asked for, with the half one in them; the first that adds something is how it is read. */
async function readConditions(what: string, mode: EditMode, edited: Edited): Promise<FollowUp> {
  const { query, request, questions } = edited;
  const say = mode === 'exclude' ? exclusions : phrasings;
  for (const subject of subjectsOf(query, request.model)) {
    const { plan: whole } = await questions.ask(subject);
    if (!isEditable(whole)) continue;
    const baseline = whole.query.semantic;
    for (const phrase of say(subject, what)) {
      const { plan } = await questions.ask(phrase);
      if (isEditable(plan)) {
        const read = plan.query.semantic;
        const addition = additionOf(baseline, read) ?? additionByMetric(baseline, read, request.model);
        if (addition === undefined) continue;
        const news = plan.assumptions.filter((each) => !whole.assumptions.includes(each));
        return checked(addition, mode, edited) ?? sure(applied(query, addition, mode), plan.confidence, news);
      }
      if (plan.kind !== 'clarification') continue;
      const edits = await editsOf(plan.choices, { baseline, mode, edited });
      if (edits.length > 1) return { kind: 'either', edits };
    }
  }
  return UNREAD;
}

/** "cancelled ones", for which the model has a number of their own: what that counts. */
function additionByMetric(
  baseline: SemanticQuery,
  read: SemanticQuery,
  model: SemanticModel,
): Addition | undefined {
  if (read.kind === 'list' || !isMetricAlone(read) || read.metrics.length > 1) return undefined;
  const [metric = ''] = read.metrics;
  const own = conditionsOf(metric, read, model);
  if (own === undefined || !isCount(metric, model)) return undefined;
  if (entityOf(read, model) !== entityOf(baseline, model)) return undefined;
  return additionOf(EVERYTHING, { ...EVERYTHING, ...own });
}

const EVERYTHING = {
  kind: 'metrics',
  metrics: [],
  groupBy: [],
  filters: [],
  metricFilters: [],
  orderBy: [],
} as const satisfies SemanticQuery;

async function editsOf(
  choices: readonly ClarificationChoice[],
  {
    baseline,
    mode,
    edited,
  }: { readonly baseline: SemanticQuery; readonly mode: EditMode; readonly edited: Edited },
): Promise<readonly Edit[]> {
  const edits: Edit[] = [];
  for (const choice of choices) {
    const chosen = await edited.questions.chosen(choice);
    const addition = chosen === undefined ? undefined : additionOf(baseline, chosen);
    if (addition === undefined) continue;
    const query = applied(edited.query, addition, mode);
    edits.push({ label: choice.label, kind: choice.kind ?? 'other', query });
  }
  return edits;
}

/** "open tickets" and then "closed ones": the metric chooses by the same, and nothing would be left. */
function checked(addition: Addition, mode: EditMode, { query, request }: Edited): FollowUp | undefined {
  if (mode === 'exclude' || addition.metrics.length > 0 || query.kind === 'list') return undefined;
  const own = query.metrics.flatMap((name) => conditionsOf(name, query, request.model)?.filters ?? []);
  const twice = addition.filters.find(({ dimension }) =>
    own.some((filter) => filter.dimension === dimension),
  );
  if (twice === undefined) return undefined;
  const name = twice.dimension.replaceAll(/[._]/g, ' ');
  return { kind: 'unread', because: `What is counted is chosen by ${name} already: ask the whole question.` };
}

function applied(query: SemanticQuery, addition: Addition, mode: EditMode): SemanticQuery {
  const { groupBy, ...conditions } = addition;
  const isNarrower = Object.values(conditions).some(
    (part) => part !== undefined && (!Array.isArray(part) || part.length > 0),
  );
  const edited = isNarrower ? narrowed(query, addition, mode) : query;
  if (groupBy.length === 0 || edited.kind === 'list') return edited;
  return regrouped(edited, groupBy, mode === 'add' ? 'add' : 'replace');
}
