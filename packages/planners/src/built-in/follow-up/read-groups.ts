import type { GroupBy, MetricsQuery, SemanticQuery } from '@parley/semantic-layer';
import type { Plan } from '../../planner.js';
import { additionOf } from './addition.js';
import { type Edit, entityOf, listed } from './edit-metrics.js';
import { regrouped, underConditionsOf } from './edit-query.js';
import { type Edited, type FollowUp, sure, UNREAD } from './follow-up.js';
import type { Fragment } from './fragment.js';
import { isEditable } from './plan-alone.js';
import { countOf, subjectsOf } from './subjects.js';

/** "by month instead", "and also by region". Rows of a list are counted. */
export async function readGroup(
  { by, mode }: Extract<Fragment, { kind: 'group' }>,
  { query, request, questions }: Edited,
): Promise<FollowUp> {
  for (const subject of subjectsOf(query, request.model).map(countOf)) {
    const { plan: whole } = await questions.ask(subject);
    const { plan } = await questions.ask(`${subject} by ${by}`);
    if (!isEditable(whole)) continue;
    const baseline = whole.query.semantic;
    const edits: Edit[] = [];
    for (const { label, read } of await readingsOf(plan, questions)) {
      const groups = additionOf(baseline, read)?.groupBy ?? [];
      if (groups.length === 0) continue;
      edits.push({ label, kind: 'dimension', query: inGroups(query, { read, groups, mode }) });
    }
    const [only] = edits;
    if (only === undefined) continue;
    if (edits.length > 1) return { kind: 'either', edits };
    const assumptions = plan.kind === 'query' ? plan.assumptions : [];
    const news = assumptions.filter((each) => !whole.assumptions.includes(each));
    return sure(only.query, plan.kind === 'query' ? plan.confidence : whole.confidence, news);
  }
  return UNREAD;
}

/** "how many are there": of what was listed. */
export async function readCount({ query, request, questions }: Edited): Promise<FollowUp> {
  if (query.kind !== 'list') return UNREAD;
  const [subject = ''] = subjectsOf(query, request.model);
  const { plan } = await questions.ask(countOf(subject));
  if (!isEditable(plan) || plan.query.semantic.kind !== 'metrics') return UNREAD;
  return sure(underConditionsOf(query, plan.query.semantic), plan.confidence);
}

/** "show the orders themselves". */
export async function readRows(
  things: string | undefined,
  { query, request, questions }: Edited,
): Promise<FollowUp> {
  const entity = entityOf(query, request.model);
  if (things === undefined && entity === undefined) return COMPUTED;
  const { plan } = await questions.ask(`list ${things ?? entity?.label}`);
  if (!isEditable(plan) || plan.query.semantic.kind !== 'list') return UNREAD;
  const list = listed(query, plan.query.semantic, request.model);
  return list === undefined ? COMPUTED : sure(list, plan.confidence);
}

const COMPUTED: FollowUp = {
  kind: 'unread',
  because: 'Its numbers are computed, not counted: say which rows to list.',
};

async function readingsOf(plan: Plan, questions: Edited['questions']) {
  const choices = plan.kind === 'clarification' ? plan.choices : [];
  const readings: { label: string; read: MetricsQuery }[] = [];
  if (isEditable(plan) && plan.query.semantic.kind === 'metrics')
    readings.push({ label: '', read: plan.query.semantic });
  for (const choice of choices) {
    const read = await questions.chosen(choice);
    if (read?.kind === 'metrics') readings.push({ label: choice.label, read });
  }
  return readings;
}

function inGroups(
  query: SemanticQuery,
  {
    read,
    groups,
    mode,
  }: {
    readonly read: MetricsQuery;
    readonly groups: readonly GroupBy[];
    readonly mode: 'replace' | 'add';
  },
): SemanticQuery {
  return query.kind === 'metrics' ? regrouped(query, groups, mode) : underConditionsOf(query, read);
}
