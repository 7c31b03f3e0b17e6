import {
  type CalendarGrain,
  type Condition,
  type Filter,
  type GroupBy,
  METRIC_TIME,
  type MetricsQuery,
  type OrderBy,
  type RelatedRows,
  type SemanticQuery,
  type TimeRange,
} from '@parley/semantic-layer';
import { startOf } from '../calendar.js';
import type { Addition } from './addition.js';

/** How something new stands to what is there about the same: `add` beside it, else in its place. */
export type EditMode = 'only' | 'instead' | 'add' | 'exclude';

/** The query with new conditions, another time, or other metrics. */
export function narrowed(query: SemanticQuery, addition: Addition, mode: EditMode): SemanticQuery {
  const { timeRange } = addition;
  const timed = timeRange === undefined ? query : inTime(query, timeRange, mode);
  return {
    ...withMetrics(timed, addition, mode),
    filters: mergedFilters(query.filters, addition.filters, mode),
    ...optional('where', mergedWhere(timed.where ?? [], addition, mode)),
    ...optional('related', [...(timed.related ?? []), ...addition.related]),
    ...optional('adHocMetrics', mergedAdHoc(query, addition)),
  };
}

/** Another time: beside the one that is there, or in its place. "customers without orders this year" has its time inside a condition. */
function inTime(query: SemanticQuery, timeRange: TimeRange, mode: EditMode): SemanticQuery {
  if (query.timeRange === undefined) return inTimeWithin(query, timeRange) ?? { ...query, timeRange };
  if (mode !== 'add') return { ...query, timeRange };
  const { from, to } = timeRange;
  const both = {
    ...query.timeRange,
    alsoIn: [...(query.timeRange.alsoIn ?? []), { ...(from && { from }), ...(to && { to }) }],
  };
  const compared = { ...query, timeRange: both };
  if (compared.kind === 'list' || compared.groupBy.some(isTime)) return compared;
  return regrouped(compared, [{ dimension: METRIC_TIME, grain: grainOf(timeRange) }], 'add');
}

/** `undefined` where no condition, or more than one, has a time. */
function inTimeWithin(query: SemanticQuery, timeRange: TimeRange): SemanticQuery | undefined {
  const { related = [], where = [] } = query;
  const timed = [...related, ...where.map(relatedOf)].filter((each) => each?.timeRange !== undefined);
  if (timed.length !== 1) return undefined;
  const replaced = where.map((condition) =>
    timed.includes(relatedOf(condition)) ? withTime(condition, timeRange) : condition,
  );
  return {
    ...query,
    ...optional(
      'related',
      related.map((each) => (timed.includes(each) ? { ...each, timeRange } : each)),
    ),
    ...optional('where', replaced),
  };
}

function relatedOf(condition: Condition): RelatedRows | undefined {
  if ('has' in condition) return condition.has;
  return 'not' in condition ? relatedOf(condition.not) : undefined;
}

function withTime(condition: Condition, timeRange: TimeRange): Condition {
  if ('has' in condition) return { has: { ...condition.has, timeRange } };
  return 'not' in condition ? { not: withTime(condition.not, timeRange) } : condition;
}

/** The calendar unit that a stretch of time is one of; of one that begins within such a unit, a finer one that it is made of. */
function grainOf({ from, to }: TimeRange): CalendarGrain {
  if (from === undefined || to === undefined) return 'day';
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  const longest = days > 300 ? 'year' : days > 85 ? 'quarter' : days > 27 ? 'month' : 'day';
  const unit = days === 7 ? 'week' : longest;
  if (startOf(from, unit) === from) return unit;
  return startOf(from, 'month') === from ? 'month' : 'day';
}

/** Another query, under the conditions and in the time of this one. */
export function underConditionsOf<Query extends SemanticQuery>(query: SemanticQuery, other: Query): Query {
  const { filters, where = [], related = [], timeRange } = query;
  return {
    ...other,
    filters: [...other.filters, ...filters],
    ...optional('where', [...(other.where ?? []), ...where]),
    ...optional('related', [...(other.related ?? []), ...related]),
    ...(other.timeRange === undefined && timeRange !== undefined && { timeRange }),
  };
}

/** The query with other groups: a time in place of a time, anything else in place of what is no time. */
export function regrouped(
  query: MetricsQuery,
  groups: readonly GroupBy[],
  mode: 'replace' | 'add',
): MetricsQuery {
  const replaced = query.groupBy.filter((group) => groups.some((each) => isTime(each) === isTime(group)));
  const gone = replaced.length > 0 ? replaced : query.groupBy;
  const kept =
    mode === 'add'
      ? query.groupBy.filter((group) => !groups.some((each) => sameGroup(each, group)))
      : query.groupBy.filter((group) => !gone.includes(group));
  const groupBy = [...kept, ...groups];
  const { limit, limitPer: _limitPer, withTies: _ties, ...rest } = query;
  const isRanked = limit !== undefined && !groupBy.some(isTime);
  return { ...rest, groupBy, orderBy: orderOf(query, groupBy), ...(isRanked && { limit }) };
}

/** One row for everything. */
export function ungrouped(query: MetricsQuery): MetricsQuery {
  const {
    limit: _limit,
    limitPer: _per,
    withTies: _ties,
    having: _having,
    everyInstanceOf: _every,
    ...rest
  } = query;
  return { ...rest, groupBy: [], metricFilters: [], orderBy: [] };
}

/** The first rows; `undefined` where there is but one. */
export function limited(
  query: SemanticQuery,
  { count, direction }: { readonly count: number; readonly direction?: 'ascending' | 'descending' },
): SemanticQuery | undefined {
  if (query.kind === 'list') {
    // The first as they are shown; "the last" are the first from the other end.
    const orderBy = direction === 'ascending' ? query.orderBy.map(reversed) : query.orderBy;
    return { ...query, orderBy, limit: count };
  }
  const [metric] = query.metrics;
  if (query.groupBy.length === 0 || metric === undefined) return undefined;
  const ranked = query.orderBy.find(({ by }) => !query.groupBy.some(({ dimension }) => dimension === by));
  const orderBy = [
    { by: ranked?.by ?? metric, direction: direction ?? ranked?.direction ?? 'descending' } as const,
  ];
  return { ...query, orderBy, limit: count };
}

/** The same order from its other end. */
export function reversed({ by, direction }: OrderBy): OrderBy {
  return { by, direction: direction === 'ascending' ? 'descending' : 'ascending' };
}

/** Whether a group cuts by time. */
export function isTime({ dimension, grain, customGrain, datePart }: GroupBy): boolean {
  return dimension === METRIC_TIME || (grain ?? customGrain ?? datePart) !== undefined;
}

function sameGroup(left: GroupBy, right: GroupBy): boolean {
  return (
    left.dimension === right.dimension &&
    left.grain === right.grain &&
    left.customGrain === right.customGrain &&
    left.datePart === right.datePart
  );
}

/** Times in their order, and of other groups the greatest first. */
function orderOf({ metrics }: MetricsQuery, groupBy: readonly GroupBy[]): OrderBy[] {
  const times = groupBy
    .filter(isTime)
    .map(({ dimension }): OrderBy => ({ by: dimension, direction: 'ascending' }));
  const [metric] = metrics;
  const isMeasured = groupBy.length > times.length && metric !== undefined;
  return isMeasured ? [...times, { by: metric, direction: 'descending' }] : times;
}

function withMetrics(query: SemanticQuery, addition: Addition, mode: EditMode): SemanticQuery {
  if (query.kind === 'list') return query;
  const metricFilters = [...query.metricFilters, ...addition.metricFilters];
  const having = optional('having', [...(query.having ?? []), ...addition.having]);
  if (addition.metrics.length === 0) return { ...query, metricFilters, ...having };
  if (mode === 'add')
    return { ...query, metricFilters, ...having, metrics: [...query.metrics, ...addition.metrics] };
  const [metric = ''] = addition.metrics;
  const { having: _having, ...rest } = query;
  return {
    ...rest,
    metrics: addition.metrics,
    // Conditions on the metric that was asked for before are not about this one.
    metricFilters: addition.metricFilters,
    orderBy: query.orderBy.map((order) =>
      query.metrics.includes(order.by) ? { ...order, by: metric } : order,
    ),
  };
}

function mergedAdHoc(query: SemanticQuery, addition: Addition) {
  const known = query.adHocMetrics ?? [];
  const added = addition.adHocMetrics.filter(({ name }) => !known.some((each) => each.name === name));
  return [...known, ...added];
}

function mergedFilters(
  before: readonly Filter[],
  added: readonly Filter[],
  mode: EditMode,
): readonly Filter[] {
  const widened = mode === 'add' ? added.map((filter) => withValuesOf(filter, before)) : added;
  const kept = before.filter((filter) => !widened.some((each) => replaces(each, filter)));
  return [...kept, ...widened];
}

/** What names the values it wants takes the place of what named others; what rules some out stands beside, unless those were wanted. */
function replaces(added: Filter, known: Filter): boolean {
  if (added.dimension !== known.dimension) return false;
  if (added.op !== 'ne' && added.op !== 'not_in') return true;
  return asksForValues(known) && valuesOf(added).some((value) => valuesOf(known).includes(value));
}

/** "also Spain": the values that are asked for already, and this one. */
function withValuesOf(added: Filter, before: readonly Filter[]): Filter {
  const known = before.find(({ dimension }) => dimension === added.dimension);
  if (known === undefined || !asksForValues(known) || !asksForValues(added)) return added;
  const { dimension } = added;
  return { dimension, op: 'in', values: [...new Set([...valuesOf(known), ...valuesOf(added)])] };
}

function asksForValues({ op }: Filter): boolean {
  return op === 'eq' || op === 'in';
}

function valuesOf(filter: Filter) {
  if ('values' in filter) return filter.values;
  return 'value' in filter ? [filter.value] : [];
}

function mergedWhere(
  before: readonly Condition[],
  { where, filters }: Addition,
  mode: EditMode,
): readonly Condition[] {
  if (mode === 'add' || mode === 'exclude') return [...before, ...where];
  const about = new Set([...filters, ...where].flatMap(dimensionOf));
  return [...before.filter((condition) => !dimensionOf(condition).some((ref) => about.has(ref))), ...where];
}

/** What a plain condition is about; nothing for one that is composed. */
function dimensionOf(condition: Condition): readonly string[] {
  return 'dimension' in condition ? [condition.dimension] : [];
}

function optional<Key extends string, Thing>(
  key: Key,
  list: readonly Thing[],
): { [K in Key]?: readonly Thing[] } {
  return (list.length > 0 ? { [key]: list } : {}) as { [K in Key]?: readonly Thing[] };
}
