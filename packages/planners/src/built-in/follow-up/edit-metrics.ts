import {
  type AdHocMetric,
  type Condition,
  cutText,
  type DimensionRef,
  type Entity,
  type Filter,
  type ListQuery,
  type Metric,
  type MetricsQuery,
  type SemanticModel,
  type SemanticQuery,
} from '@parley/semantic-layer';
import type { ClarificationChoice } from '../../planner.js';
import { underConditionsOf, ungrouped } from './edit-query.js';
import type { FollowedAggregation } from './fragment.js';

/** A change that may be meant, and how a person would say it. */
export interface Edit {
  readonly label: string;
  readonly kind: NonNullable<ClarificationChoice['kind']>;
  readonly query: SemanticQuery;
  /** What to ask to get it; absent: the label. */
  readonly question?: string;
}

const AGGREGATED: Readonly<Record<FollowedAggregation, string>> = {
  average: 'Average',
  median: 'Median',
  min: 'Least',
  max: 'Greatest',
  sum: 'Total',
};

/** "as a share of the total": the first metric of each group over that of all. */
export function asShare(
  query: MetricsQuery,
  model: SemanticModel,
  percent: boolean,
): MetricsQuery | undefined {
  const [metric] = query.metrics;
  if (metric === undefined || query.groupBy.length === 0) return undefined;
  const share = { dividedBy: [metric, { overall: metric }] } as const;
  const name = percent ? `${metric}_percentage` : `${metric}_share`;
  const label = `${percent ? 'Percentage' : 'Share'} of ${metricLabel(metric, query, model)}`;
  const computed = percent ? ({ times: [100, share] } as const) : share;
  return {
    ...query,
    metrics: [name],
    adHocMetrics: [...(query.adHocMetrics ?? []), { name, label, computed }],
    orderBy: query.orderBy.map((order) => (order.by === metric ? { ...order, by: name } : order)),
  };
}

/** "and the average?": of what was summed, or of the numbers of the groups. Several where it can be either. */
export function aggregated(
  query: MetricsQuery,
  model: SemanticModel,
  aggregation: FollowedAggregation,
): readonly Edit[] {
  const [metric] = query.metrics;
  if (metric === undefined) return [];
  if (aggregation === 'sum') {
    return query.groupBy.length === 0 ? [] : [{ label: 'in total', kind: 'other', query: ungrouped(query) }];
  }
  const edits = [
    ofRows(query, metric, { model, aggregation }),
    ofGroups(query, metric, { model, aggregation }),
  ];
  return edits.filter((edit) => edit !== undefined);
}

interface Asked {
  readonly model: SemanticModel;
  readonly aggregation: Exclude<FollowedAggregation, 'sum'>;
}

/** The same rows, another aggregate. */
function ofRows(query: MetricsQuery, metric: string, { model, aggregation }: Asked): Edit | undefined {
  const of = summedBy(metric, query, model);
  if (of === undefined) return undefined;
  const label = `${AGGREGATED[aggregation]} ${of.label}`;
  const name = `${aggregation}_${metric}`;
  const added: AdHocMetric = { name, label, entity: of.entity, aggregation, of: of.value };
  return {
    label,
    kind: 'metric',
    query: {
      ...query,
      metrics: [name],
      metricFilters: [],
      adHocMetrics: [...(query.adHocMetrics ?? []), added],
      orderBy: query.orderBy.map((order) => (order.by === metric ? { ...order, by: name } : order)),
    },
  };
}

function ofGroups(query: MetricsQuery, metric: string, { model, aggregation }: Asked): Edit | undefined {
  if (query.groupBy.length === 0) return undefined;
  const per = query.groupBy.map(({ dimension, grain, customGrain, datePart }) => ({
    dimension,
    ...(grain !== undefined && { grain }),
    ...(customGrain !== undefined && { customGrain }),
    ...(datePart !== undefined && { datePart }),
  }));
  const name = `${aggregation}_${metric}_per_group`;
  const groups = query.groupBy.map(
    ({ dimension, ...cut }) => cutText(cut) ?? dimension.split('.').at(-1)?.replaceAll('_', ' '),
  );
  const label = `${AGGREGATED[aggregation]} ${metricLabel(metric, query, model)} per ${groups.join(' and ')}`;
  const { limit: _limit, ...rest } = ungrouped(query);
  const added: AdHocMetric = { name, label, aggregation, of: metric, per };
  return {
    label,
    kind: 'metric',
    query: { ...rest, metrics: [name], adHocMetrics: [...(query.adHocMetrics ?? []), added] },
  };
}

interface Summed {
  readonly entity: string;
  readonly label: string;
  readonly value: { readonly measure: string } | { readonly dimension: string };
}

/** What a metric adds up, where it does nothing else. */
function summedBy(name: string, query: MetricsQuery, model: SemanticModel): Summed | undefined {
  const adHoc = query.adHocMetrics?.find((each) => each.name === name);
  if (adHoc !== undefined) return summedAdHoc(adHoc);
  const metric = model.metrics.find((each) => each.name === name);
  if (metric?.type !== 'simple') return undefined;
  const entity = model.entities.find((each) => each.name === metric.entity);
  const measure = entity?.measures.find((each) => each.name === metric.measure);
  if (entity === undefined || measure?.aggregation !== 'sum') return undefined;
  return {
    entity: entity.name,
    label: withoutSum(metric.label.toLowerCase()),
    value: { measure: measure.name },
  };
}

/** "amount" of "total amount". */
function withoutSum(label: string): string {
  return label.replace(/^(?:total|sum of) /i, '');
}

function summedAdHoc(metric: AdHocMetric): Summed | undefined {
  if (!('entity' in metric) || metric.aggregation !== 'sum' || metric.of === undefined) return undefined;
  const label = withoutSum(metric.label);
  if ('measure' in metric.of) return { entity: metric.entity, label, value: metric.of };
  if ('dimension' in metric.of) return { entity: metric.entity, label, value: metric.of };
  return undefined;
}

/** Conditions of rows, in both ways of saying them. */
export interface RowConditions {
  readonly filters: readonly Filter[];
  readonly where: readonly Condition[];
}

const NO_CONDITIONS: RowConditions = { filters: [], where: [] };

/** What a metric counts by its own definition; `undefined` where it is computed of several. */
export function conditionsOf(
  name: string,
  query: Pick<MetricsQuery, 'adHocMetrics'>,
  model: SemanticModel,
): RowConditions | undefined {
  const adHoc = query.adHocMetrics?.find((each) => each.name === name);
  if (adHoc !== undefined) {
    if ('metric' in adHoc)
      return joined(conditionsOf(adHoc.metric, query, model), { filters: [], where: adHoc.where });
    if (!('entity' in adHoc)) return undefined;
    const of = adHoc.of !== undefined && 'measure' in adHoc.of ? adHoc.of.measure : undefined;
    const measured = of === undefined ? NO_CONDITIONS : conditionsOfMeasure(adHoc.entity, of, model);
    return joined(measured, { filters: [], where: adHoc.where ?? [] });
  }
  const metric = model.metrics.find((each) => each.name === name);
  if (metric?.type !== 'simple') return undefined;
  const where = [...(metric.where ?? []), ...(metric.measureWhere ?? [])];
  return joined(conditionsOfMeasure(metric.entity, metric.measure, model), { filters: [], where });
}

/** True for a metric of the model that counts rows. */
export function isCount(name: string, { metrics, entities }: SemanticModel): boolean {
  const metric = metrics.find((each) => each.name === name);
  if (metric?.type !== 'simple') return false;
  const entity = entities.find((each) => each.name === metric.entity);
  return entity?.measures.find((each) => each.name === metric.measure)?.aggregation === 'count';
}

function conditionsOfMeasure(entity: string, name: string, model: SemanticModel): RowConditions | undefined {
  const measures = model.entities.find((each) => each.name === entity)?.measures;
  const measure = measures?.find((each) => each.name === name);
  return measure && { filters: measure.filters ?? [], where: measure.where ?? [] };
}

function joined(one: RowConditions | undefined, other: RowConditions): RowConditions | undefined {
  return one && { filters: [...one.filters, ...other.filters], where: [...one.where, ...other.where] };
}

/**
 * "show the orders themselves": a list under the same conditions, those of the metric too. `undefined` where it is not known which rows
 * its number is made of, or where they are other things than those of the list.
 */
export function listed(query: SemanticQuery, list: ListQuery, model: SemanticModel): ListQuery | undefined {
  if (entityOf(query, model)?.name !== list.entity) return undefined;
  if (query.kind === 'list') return underConditionsOf(query, list);
  const [metric = ''] = query.metrics;
  const own = conditionsOf(metric, query, model);
  if (own === undefined) return undefined;
  const where = [...(list.where ?? []), ...own.where];
  const counted = { ...list, filters: [...list.filters, ...own.filters], ...(where.length > 0 && { where }) };
  return underConditionsOf(withOwnTime(query, model), counted);
}

/** The query with its time range about what it is about now, said by name: for queries of other things. */
export function withOwnTime<Query extends SemanticQuery>(query: Query, model: SemanticModel): Query {
  const { timeRange } = query;
  if (timeRange === undefined || timeRange.dimension !== undefined) return query;
  const dimension = timeOf(query, model);
  return dimension === undefined ? query : { ...query, timeRange: { ...timeRange, dimension } };
}

/** The time that a query's range is about where it doesn't say. */
function timeOf(query: SemanticQuery, model: SemanticModel): DimensionRef | undefined {
  const entity = entityOf(query, model);
  if (entity === undefined) return undefined;
  const own = query.kind === 'list' ? undefined : ownTimeOf(query.metrics[0] ?? '', query, { entity, model });
  const time = own ?? entity.defaultTimeDimension;
  if (time === undefined) return undefined;
  return time.includes('.') ? (time as DimensionRef) : `${entity.name}.${time}`;
}

function ownTimeOf(
  name: string,
  { adHocMetrics = [] }: MetricsQuery,
  { entity: { measures }, model }: { readonly entity: Entity; readonly model: SemanticModel },
): string | undefined {
  const adHoc = adHocMetrics.find((each) => each.name === name);
  if (adHoc !== undefined) return 'timeDimension' in adHoc ? adHoc.timeDimension : undefined;
  const metric = model.metrics.find((each) => each.name === name);
  if (metric?.type !== 'simple') return undefined;
  return metric.timeDimension ?? measures.find((each) => each.name === metric.measure)?.timeDimension;
}

/** Without metrics that nothing shows or asks about any more. */
export function withoutUnused(query: SemanticQuery): SemanticQuery {
  const { adHocMetrics = [], ...rest } = query;
  if (adHocMetrics.length === 0) return query;
  let used = adHocMetrics;
  for (;;) {
    const left = used.filter(({ name }) =>
      [rest, ...used.filter((other) => other.name !== name)].some((part) => mentions(part, name)),
    );
    if (left.length === used.length) break;
    used = left;
  }
  return { ...rest, ...(used.length > 0 && { adHocMetrics: used }) } as SemanticQuery;
}

function mentions(part: unknown, name: string): boolean {
  return JSON.stringify(part).includes(JSON.stringify(name));
}

/** The entity whose rows a query counts or lists; `undefined` where it is computed of several. */
export function entityOf(query: SemanticQuery, model: SemanticModel): Entity | undefined {
  const name = query.kind === 'list' ? query.entity : entityOfMetric(query.metrics[0] ?? '', query, model);
  return model.entities.find((entity) => entity.name === name);
}

function entityOfMetric(name: string, query: MetricsQuery, model: SemanticModel): string | undefined {
  const adHoc = query.adHocMetrics?.find((each) => each.name === name);
  if (adHoc !== undefined) return 'entity' in adHoc ? adHoc.entity : undefined;
  const metric: Metric | undefined = model.metrics.find((each) => each.name === name);
  return metric?.type === 'simple' ? metric.entity : undefined;
}

export function metricLabel(name: string, query: MetricsQuery, model: SemanticModel): string {
  const adHoc = query.adHocMetrics?.find((each) => each.name === name);
  return adHoc?.label ?? model.metrics.find((each) => each.name === name)?.label ?? name;
}
