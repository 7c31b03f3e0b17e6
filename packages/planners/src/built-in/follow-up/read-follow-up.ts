import { ParleyError } from '@parley/errors';
import { compile, type GroupBy, type MetricsQuery, type SemanticQuery } from '@parley/semantic-layer';
import type { ClarificationChoice, PlanRequest } from '../../planner.js';
import { type Addition, additionOf, isMetricAlone, same } from './addition.js';
import { aggregated, asShare, type Edit, entityOf, listed, metricLabel } from './edit-metrics.js';
import { type EditMode, limited, narrowed, regrouped, ungrouped } from './edit-query.js';
import type { Direction, Fragment } from './fragment.js';
import { isEditable, type WholeQuestions } from './plan-alone.js';
import { exclusions, phrasings, subjectsOf } from './subjects.js';

/** What half a question makes of the query before it. */
export type FollowUp =
  | {
      readonly kind: 'edited';
      readonly query: SemanticQuery;
      readonly confidence: number;
      readonly assumptions: readonly string[];
    }
  | { readonly kind: 'either'; readonly edits: readonly Edit[] }
  /** `because`: a sentence, where more can be said than that it was not understood. */
  | { readonly kind: 'unread'; readonly because?: string };

/** What is edited, and by whose eyes. */
export interface Edited {
  readonly query: SemanticQuery;
  readonly request: PlanRequest;
  readonly questions: WholeQuestions;
}

const UNREAD: FollowUp = { kind: 'unread' };

type Readable = Exclude<Fragment, { readonly kind: 'why' | 'bare' }>;

/** Edits a query as half a question says. What comes of it compiles. */
export async function readFollowUp(fragment: Readable, edited: Edited): Promise<FollowUp> {
  const followUp = await read(fragment, edited);
  switch (followUp.kind) {
    case 'edited': {
      const fault = faultOf(followUp.query, edited.request);
      return fault === undefined ? followUp : { kind: 'unread', because: fault };
    }
    case 'either': {
      const edits = followUp.edits.filter(({ query }) => faultOf(query, edited.request) === undefined);
      const [only] = edits;
      if (only === undefined) return UNREAD;
      return edits.length === 1 ? sure(only.query) : { kind: 'either', edits };
    }
    case 'unread':
      return followUp;
  }
}

function read(fragment: Readable, edited: Edited): FollowUp | Promise<FollowUp> {
  const { query, request } = edited;
  switch (fragment.kind) {
    case 'limit':
      return orUnread(limited(query, fragment), 'There is only one row.');
    case 'unlimited': {
      const { limit: _limit, limitPer: _per, withTies: _ties, ...rest } = query;
      return sure(rest);
    }
    case 'turn':
      return orUnread(
        turned(query, fragment.direction),
        'The rows have no order that could be turned round.',
      );
    case 'sort':
      return readSort(fragment, edited);
    case 'share':
      return query.kind === 'list'
        ? UNREAD
        : orUnread(
            asShare(query, request.model, fragment.percent),
            'Without groups there are no shares: ask for it by something first.',
          );
    case 'aggregate':
      return query.kind === 'list'
        ? UNREAD
        : { kind: 'either', edits: aggregated(query, request.model, fragment.aggregation) };
    case 'rows':
      return readRows(fragment.things, edited);
    case 'ungroup':
      return query.kind === 'list' ? UNREAD : sure(ungrouped(query));
    case 'group':
      return readGroup(fragment, edited);
    case 'exclude':
      return readNarrowing(fragment.what, 'exclude', edited);
    case 'narrow':
      return readNarrowing(fragment.what, fragment.mode, edited);
  }
}

/** Why the compiler can't make a right number of it. */
function faultOf(query: SemanticQuery, { model, timeZone }: PlanRequest): string | undefined {
  try {
    compile(model, query, { dialect: 'postgresql', timeZone });
    return undefined;
  } catch (error) {
    if (error instanceof ParleyError) return error.message;
    throw error;
  }
}

async function readNarrowing(what: string, mode: EditMode, edited: Edited): Promise<FollowUp> {
  const { query, request, questions } = edited;
  const metric = mode === 'add' || mode === 'instead' ? await readMetric(what, mode, edited) : UNREAD;
  if (metric.kind !== 'unread') return metric;
  const say = mode === 'exclude' ? exclusions : phrasings;
  for (const subject of subjectsOf(query, request.model)) {
    const { plan: whole } = await questions.ask(subject);
    if (!isEditable(whole)) continue;
    const baseline = whole.query.semantic;
    for (const phrase of say(subject, what)) {
      const { plan } = await questions.ask(phrase);
      if (isEditable(plan)) {
        const addition = additionOf(baseline, plan.query.semantic);
        if (addition === undefined) continue;
        const news = plan.assumptions.filter((each) => !whole.assumptions.includes(each));
        return {
          kind: 'edited',
          query: apply(query, addition, mode),
          confidence: plan.confidence,
          assumptions: news,
        };
      }
      if (plan.kind !== 'clarification') continue;
      const edits = await editsOf(plan.choices, { baseline, mode, edited });
      if (edits.length > 1) return { kind: 'either', edits };
    }
  }
  return UNREAD;
}

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
    edits.push({
      label: choice.label,
      kind: choice.kind ?? 'other',
      query: apply(edited.query, addition, mode),
    });
  }
  return edits;
}

function apply(query: SemanticQuery, addition: Addition, mode: EditMode): SemanticQuery {
  const { groupBy, ...conditions } = addition;
  const isNarrower = Object.values(conditions).some(
    (part) => part !== undefined && (!Array.isArray(part) || part.length > 0),
  );
  const edited = isNarrower ? narrowed(query, addition, mode) : query;
  if (groupBy.length === 0 || edited.kind === 'list') return edited;
  return regrouped(edited, groupBy, mode === 'add' ? 'add' : 'replace');
}

/** "what about profit?": another metric of the same, where the words name one and say nothing else. */
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
  if (addition === undefined || !isMetricAlone(asked) || same(asked.metrics, query.metrics)) return UNREAD;
  const { confidence, assumptions } = plan;
  return { kind: 'edited', query: narrowed(query, addition, mode), confidence, assumptions };
}

async function readGroup(
  { by, mode }: Extract<Fragment, { kind: 'group' }>,
  { query, request, questions }: Edited,
): Promise<FollowUp> {
  for (const subject of subjectsOf(query, request.model)) {
    // Rows of a list are counted when they are asked for by something.
    const counted = subject.replace(/^list /, 'number of ');
    const [{ plan: whole }, { plan }] = [
      await questions.ask(counted),
      await questions.ask(`${counted} by ${by}`),
    ];
    if (!isEditable(whole) || !isEditable(plan) || plan.query.semantic.kind !== 'metrics') continue;
    const groups = additionOf(whole.query.semantic, plan.query.semantic)?.groupBy ?? [];
    if (groups.length === 0) continue;
    return {
      kind: 'edited',
      query: inGroups(query, { read: plan.query.semantic, groups, mode }),
      confidence: plan.confidence,
      assumptions: plan.assumptions.filter((each) => !whole.assumptions.includes(each)),
    };
  }
  return UNREAD;
}

function inGroups(
  query: SemanticQuery,
  {
    read,
    groups,
    mode,
  }: { readonly read: MetricsQuery; readonly groups: readonly GroupBy[]; readonly mode: 'replace' | 'add' },
): SemanticQuery {
  if (query.kind === 'metrics') return regrouped(query, groups, mode);
  const { filters, where, related, timeRange } = query;
  return {
    ...read,
    filters: [...read.filters, ...filters],
    ...(where !== undefined && { where }),
    ...(related !== undefined && { related }),
    ...(timeRange !== undefined && { timeRange }),
  };
}

async function readRows(
  things: string | undefined,
  { query, request, questions }: Edited,
): Promise<FollowUp> {
  const entity = entityOf(query, request.model);
  const asked = things ?? entity?.label;
  if (asked === undefined)
    return { kind: 'unread', because: 'Its numbers are made of several things: say which to list.' };
  const [subject] =
    things === undefined && entity !== undefined
      ? subjectsOf({ ...EMPTY_LIST, entity: entity.name }, request.model)
      : [];
  const { plan } = await questions.ask(subject ?? `list ${asked}`);
  if (!isEditable(plan) || plan.query.semantic.kind !== 'list') return UNREAD;
  return sure(listed(query, plan.query.semantic), plan.confidence);
}

const EMPTY_LIST = { kind: 'list', entity: '', dimensions: [], filters: [], orderBy: [] } as const;

/** By a column that is shown, told by the words of its name; else by whatever the planner makes of it. */
async function readSort(
  { by, direction }: Extract<Fragment, { kind: 'sort' }>,
  { query, request, questions }: Edited,
): Promise<FollowUp> {
  const column = columnsOf(query, request).find(({ words }) => isSaidBy(words, by));
  if (column !== undefined) {
    const way = direction ?? (column.isMetric ? 'descending' : 'ascending');
    return sure({ ...query, orderBy: [{ by: column.by, direction: way }] });
  }
  for (const subject of subjectsOf(query, request.model)) {
    const { plan } = await questions.ask(`${subject} sorted by ${by}`);
    if (!isEditable(plan) || plan.query.semantic.kind !== query.kind) continue;
    const { orderBy } = plan.query.semantic;
    if (orderBy.length === 0) continue;
    const turned = direction === undefined ? orderBy : orderBy.map((order) => ({ ...order, direction }));
    return sure({ ...query, orderBy: turned }, plan.confidence);
  }
  return UNREAD;
}

function columnsOf(query: SemanticQuery, { model }: PlanRequest) {
  const groups = query.kind === 'list' ? query.dimensions : query.groupBy;
  const dimensions = groups.map(({ dimension, grain, as }) => ({
    by: as ?? dimension,
    isMetric: false,
    words: [dimension.replaceAll(/[._]/g, ' '), grain ?? ''].join(' ').toLowerCase(),
  }));
  if (query.kind === 'list') return dimensions;
  const metrics = query.metrics.map((name) => ({
    by: name,
    isMetric: true,
    words: `${name.replaceAll('_', ' ')} ${metricLabel(name, query, model)}`.toLowerCase(),
  }));
  return [...dimensions, ...metrics];
}

/** "name" is said by "customer name"; a thing's own name by the thing: "customer". */
function isSaidBy(words: string, said: string): boolean {
  const known = words.split(' ');
  return said
    .toLowerCase()
    .split(' ')
    .every((word) => known.some((each) => each === word || `${each}s` === word));
}

function turned(query: SemanticQuery, direction: Direction | undefined): SemanticQuery | undefined {
  if (query.orderBy.length === 0) return undefined;
  const opposite = (of: Direction): Direction => (of === 'ascending' ? 'descending' : 'ascending');
  const orderBy = query.orderBy.map((order) => ({
    ...order,
    direction: direction ?? opposite(order.direction),
  }));
  return same(orderBy, query.orderBy) ? query : { ...query, orderBy };
}

function sure(query: SemanticQuery, confidence = 1): FollowUp {
  return { kind: 'edited', query, confidence, assumptions: [] };
}

function orUnread(query: SemanticQuery | undefined, because: string): FollowUp {
  return query === undefined ? { kind: 'unread', because } : sure(query);
}
