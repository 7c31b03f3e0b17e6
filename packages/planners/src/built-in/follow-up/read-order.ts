import { cutText, type DimensionRef, METRIC_TIME, type SemanticQuery } from '@parley/semantic-layer';
import type { PlanRequest } from '../../planner.js';
import { same } from './addition.js';
import { entityOf, metricLabel } from './edit-metrics.js';
import { reversed } from './edit-query.js';
import { type Edited, type FollowUp, sure, UNREAD } from './follow-up.js';
import type { Direction, Fragment } from './fragment.js';
import { isEditable } from './plan-alone.js';
import { subjectsOf } from './subjects.js';

/** By a column that is shown, told by the words of its name; by when it was; else by whatever the planner makes of it. */
export async function readSort(
  { by, direction }: Extract<Fragment, { kind: 'sort' }>,
  { query, request, questions }: Edited,
): Promise<FollowUp> {
  const column =
    columnsOf(query, request).find(({ words }) => isSaidBy(words, by)) ?? timeOf(query, by, request);
  if (column !== undefined) {
    const way = direction ?? (column.isMetric ? 'descending' : 'ascending');
    return sure({ ...query, orderBy: [{ by: column.by, direction: way }] });
  }
  for (const subject of subjectsOf(query, request.model)) {
    const [{ plan: whole }, { plan }] = [
      await questions.ask(subject),
      await questions.ask(`${subject} sorted by ${by}`),
    ];
    if (!isEditable(whole) || !isEditable(plan) || plan.query.semantic.kind !== query.kind) continue;
    const { orderBy } = plan.query.semantic;
    const isLinked = orderBy.some(({ by: ref }) => isSaidBy(wordsOf(ref), by));
    if (!isLinked || same(orderBy, whole.query.semantic.orderBy)) continue;
    const turned = direction === undefined ? orderBy : orderBy.map((order) => ({ ...order, direction }));
    return sure({ ...query, orderBy: turned }, plan.confidence);
  }
  return UNREAD;
}

/** "the other way round"; `undefined` where there is no order. */
export function turned(query: SemanticQuery, direction: Direction | undefined): SemanticQuery | undefined {
  if (query.orderBy.length === 0) return undefined;
  const orderBy = query.orderBy.map((order) =>
    direction === undefined ? reversed(order) : { ...order, direction },
  );
  return { ...query, orderBy };
}

interface Column {
  readonly by: string;
  readonly isMetric: boolean;
}

function columnsOf(query: SemanticQuery, { model }: PlanRequest): readonly (Column & { words: string })[] {
  const groups = query.kind === 'list' ? query.dimensions : query.groupBy;
  const dimensions = groups.map(({ dimension, as, ...cut }) => ({
    by: as ?? dimension,
    isMetric: false,
    words: `${wordsOf(dimension)} ${cutText(cut) ?? ''}`,
  }));
  if (query.kind === 'list') return dimensions;
  const metrics = query.metrics.map((name) => ({
    by: name,
    isMetric: true,
    words: `${wordsOf(name)} ${metricLabel(name, query, model).toLowerCase()}`,
  }));
  return [...dimensions, ...metrics];
}

/** "sort by date": when it was, if there is one such time. */
function timeOf(query: SemanticQuery, by: string, { model }: PlanRequest): Column | undefined {
  if (!/^(?:the )?(?:date|day|time|when(?: it was)?)$/i.test(by)) return undefined;
  if (query.kind === 'metrics') {
    const isTimed = query.groupBy.some(({ dimension }) => dimension === METRIC_TIME);
    return isTimed ? { by: METRIC_TIME, isMetric: false } : undefined;
  }
  const entity = entityOf(query, model);
  const time = entity?.defaultTimeDimension;
  if (entity === undefined || time === undefined) return undefined;
  const ref: DimensionRef = time.includes('.') ? (time as DimensionRef) : `${entity.name}.${time}`;
  return { by: ref, isMetric: false };
}

function wordsOf(reference: string): string {
  return reference.replaceAll(/[._]/g, ' ').toLowerCase();
}

/** "name" is said by "customer name"; a thing's own name by the thing: "customer". */
function isSaidBy(words: string, said: string): boolean {
  const known = words.split(' ');
  return said
    .toLowerCase()
    .split(' ')
    .every((word) => known.some((each) => each === word || `${each}s` === word));
}
