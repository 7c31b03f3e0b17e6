import {
  type DimensionRef,
  type Filter,
  indexModel,
  METRIC_TIME,
  type RelatedFilter,
  type SemanticModel,
  type SemanticQuery,
  type TimeRange,
} from '@parley/semantic-layer';
import { describePeriod } from './calendar.js';
import { ownedLabel } from './lexicon.js';
import { plural } from './plural.js';

const COMPARED: Readonly<Record<string, string>> = {
  eq: 'is',
  ne: 'is not',
  lt: 'below',
  lte: 'at most',
  gt: 'above',
  gte: 'at least',
  in: 'is one of',
  not_in: 'is none of',
  contains: 'contains',
  starts_with: 'starts with',
  is_null: 'is missing',
  is_not_null: 'is there',
};

const SHOWN_COLUMNS = 4;

/** How the question was read, in plain sentences. */
export function explainQuery(model: SemanticModel, query: SemanticQuery): string {
  const parts = [query.kind === 'metrics' ? metricsText(model, query) : listText(model, query)];
  if (query.filters.length > 0)
    parts.push(`where ${query.filters.map((filter) => filterText(model, filter)).join(' and ')}`);
  for (const related of query.related ?? []) parts.push(relatedText(model, related));
  if (query.kind === 'metrics' && query.metricFilters.length > 0) {
    const conditions = query.metricFilters.map(
      ({ metric, op, value }) => `${metricLabel(model, query, metric)} ${COMPARED[op]} ${value}`,
    );
    parts.push(`keeping groups with ${conditions.join(' and ')}`);
  }
  if (query.timeRange !== undefined) parts.push(timeText(model, query.timeRange));
  const [order] = query.orderBy;
  if (order !== undefined) parts.push(orderText(model, query, order));
  if (query.limit !== undefined)
    parts.push(query.limit === 1 ? 'the first row' : `the first ${query.limit} rows`);
  return `${parts.join(', ')}.`;
}

/** "without any order", "with above 10 tickets where ...". */
function relatedText(model: SemanticModel, related: RelatedFilter): string {
  const { entity, negated, count, filters, timeRange } = related;
  const label = indexModel(model).entities.get(entity)?.label ?? entity;
  const some = negated === true ? `without any ${label}` : `with some ${plural(label)}`;
  const words = [count === undefined ? some : `with ${COMPARED[count.op]} ${count.value} ${plural(label)}`];
  if (filters.length > 0)
    words.push(`where ${filters.map((filter) => filterText(model, filter)).join(' and ')}`);
  if (timeRange !== undefined) words.push(timeText(model, timeRange));
  return words.join(' ');
}

function metricsText(model: SemanticModel, query: Extract<SemanticQuery, { kind: 'metrics' }>): string {
  const metrics = query.metrics.map((name) => metricLabel(model, query, name)).join(' and ');
  const groups = query.groupBy.map(({ dimension, grain }) => {
    if (grain !== undefined)
      return dimension === METRIC_TIME ? grain : `${grain} of ${refText(model, dimension)}`;
    return refText(model, dimension);
  });
  return capitalised(groups.length === 0 ? metrics : `${metrics} by ${groups.join(' and ')}`);
}

function listText(model: SemanticModel, query: Extract<SemanticQuery, { kind: 'list' }>): string {
  const label = indexModel(model).entities.get(query.entity)?.label ?? query.entity;
  const columns = query.dimensions.map(({ dimension }) => refText(model, dimension));
  if (query.distinct === true) return `The different values of ${columns.join(', ')}`;
  const more = columns.length - SHOWN_COLUMNS;
  const shown = columns.slice(0, SHOWN_COLUMNS).join(', ');
  return `A list of ${plural(label)} with ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

function filterText(model: SemanticModel, filter: Filter): string {
  const subject = refText(model, filter.dimension);
  const compared = COMPARED[filter.op] ?? filter.op;
  if ('values' in filter) return `${subject} ${compared} ${filter.values.join(', ')}`;
  return 'value' in filter ? `${subject} ${compared} ${filter.value}` : `${subject} ${compared}`;
}

function timeText(model: SemanticModel, range: TimeRange): string {
  const when = [range, ...(range.alsoIn ?? [])].map(describePeriod).join(' and ');
  return range.dimension === undefined
    ? `in the time ${when}`
    : `with ${refText(model, range.dimension)} ${when}`;
}

function orderText(
  model: SemanticModel,
  query: SemanticQuery,
  order: { readonly by: string; readonly direction: 'ascending' | 'descending' },
): string {
  if (order.by === METRIC_TIME) return 'in order of time';
  const what = order.by.includes('.')
    ? refText(model, order.by as DimensionRef)
    : metricLabel(model, query, order.by);
  return `${order.direction === 'descending' ? 'highest' : 'lowest'} ${what} first`;
}

function metricLabel(model: SemanticModel, query: SemanticQuery, name: string): string {
  const adHoc =
    query.kind === 'metrics' ? query.adHocMetrics?.find((metric) => metric.name === name) : undefined;
  return adHoc?.label.toLowerCase() ?? indexModel(model).metrics.get(name)?.label ?? name;
}

function refText(model: SemanticModel, ref: DimensionRef): string {
  const [owner = '', name] = ref.split('.');
  const entity = indexModel(model).entities.get(owner);
  const dimension = entity?.dimensions.find((candidate) => candidate.name === name);
  return entity === undefined || dimension === undefined
    ? ref.replace('.', ' ')
    : ownedLabel(entity, dimension);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
