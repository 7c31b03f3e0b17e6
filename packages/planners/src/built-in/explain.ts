import {
  cutText,
  type DimensionRef,
  fiscalGrain,
  indexModel,
  METRIC_TIME,
  type SemanticModel,
  type SemanticQuery,
} from '@parley/semantic-layer';
import {
  COMPARED,
  conditionText,
  refText,
  relatedFilterText,
  timeText,
  valueText,
} from './explain-conditions.js';
import { groupText, metricText } from './explain-metric.js';
import { plural } from './plural.js';

const SHOWN_COLUMNS = 4;

/** How the question was read, in plain sentences. */
export function explainQuery(model: SemanticModel, query: SemanticQuery): string {
  const parts = [query.kind === 'metrics' ? metricsText(model, query) : listText(model, query)];
  const conditions = [...query.filters.filter((filter) => !isMereThere(filter)), ...(query.where ?? [])];
  if (conditions.length > 0)
    parts.push(`where ${conditions.map((condition) => conditionText(model, condition)).join(' and ')}`);
  for (const related of query.related ?? []) parts.push(relatedFilterText(model, related));
  if (query.kind === 'metrics' && query.metricFilters.length > 0) {
    const kept = query.metricFilters.map(
      ({ metric, op, value }) => `${metricText(model, query, metric)} ${COMPARED[op]} ${value}`,
    );
    parts.push(`keeping groups with ${kept.join(' and ')}`);
  }
  if (query.kind === 'metrics' && query.having !== undefined)
    parts.push(
      `keeping groups with ${query.having.map((each) => groupText(model, query, each)).join(' and ')}`,
    );
  if (query.timeRange !== undefined) parts.push(timeText(model, query.timeRange));
  if (query.kind === 'metrics' && query.everyInstanceOf !== undefined)
    parts.push(`with a row for each ${entityLabel(model, query.everyInstanceOf)}`);
  if (query.kind === 'metrics' && query.fillMissing === true)
    parts.push('with a row for each period, also where there is nothing');
  const [order] = query.orderBy;
  if (order !== undefined) parts.push(orderText(model, query, order));
  if (query.limit !== undefined)
    parts.push(query.limit === 1 ? 'the first row' : `the first ${query.limit} rows`);
  if (query.limitPer !== undefined) {
    const { count, within } = query.limitPer;
    parts.push(
      `the first ${count === 1 ? 'row' : `${count} rows`} of each ${within.map((ref) => refText(model, ref)).join(' and ')}`,
    );
  }
  return `${parts.join(', ')}.`;
}

/** "by member" says that it is of members. */
function isMereThere({ dimension, op }: SemanticQuery['filters'][number]): boolean {
  return op === 'is_not_null' && dimension.endsWith('.key');
}

function metricsText(model: SemanticModel, query: Extract<SemanticQuery, { kind: 'metrics' }>): string {
  const metrics = query.metrics.map((name) => metricText(model, query, name)).join(' and ');
  const groups = query.groupBy.map(({ dimension, ...cut }) => {
    const isFiscal = fiscalGrain(model.fiscalYear, cut.customGrain) !== undefined;
    const said = isFiscal ? `${cutText(cut)} (each shown by its first day)` : cutText(cut);
    if (said === undefined) return refText(model, dimension);
    return dimension === METRIC_TIME ? said : `${said} of ${refText(model, dimension)}`;
  });
  if (metrics === '') return `The ${groups.join(' and ')}`;
  return capitalised(groups.length === 0 ? metrics : `${metrics} by ${groups.join(' and ')}`);
}

function listText(model: SemanticModel, query: Extract<SemanticQuery, { kind: 'list' }>): string {
  const computed = (query.computed ?? []).map(({ value }) => valueText(model, value));
  const columns = [...query.dimensions.map(({ dimension }) => refText(model, dimension)), ...computed];
  if (query.distinct === true) return `The different values of ${columns.join(', ')}`;
  const more = columns.length - SHOWN_COLUMNS;
  const shown = columns.slice(0, SHOWN_COLUMNS).join(', ');
  return `A list of ${plural(entityLabel(model, query.entity))} with ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

function orderText(
  model: SemanticModel,
  query: SemanticQuery,
  order: { readonly by: string; readonly direction: 'ascending' | 'descending' },
): string {
  if (order.by === METRIC_TIME) return 'in order of time';
  const what = order.by.includes('.')
    ? refText(model, order.by as DimensionRef)
    : metricText(model, query, order.by);
  return `${order.direction === 'descending' ? 'highest' : 'lowest'} ${what} first`;
}

function entityLabel(model: SemanticModel, name: string): string {
  return indexModel(model).entities.get(name)?.label ?? name;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
