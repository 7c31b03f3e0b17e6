import { ParleyError } from '@parley/errors';
import type { DialectSql, SqlTarget } from './dialects/dialect-sql.js';
import { filterCondition, refusesNull } from './filter-sql.js';
import { outwardEntities } from './join-graph.js';
import { JoinScope, outwardPath, type ScopeTable } from './join-scope.js';
import { parseMeasureExpression } from './measure-expression.js';
import type { DimensionRef, Entity, Filter } from './model.js';
import { type ModelIndex, requireDimension, timeDimensionRef } from './model-index.js';
import { type GroupBy, METRIC_TIME, type MetricsQuery } from './query.js';
import { placeFilters, printFilters } from './related-rows.js';
import type { BaseAggregate } from './resolve-metrics.js';
import { identifier } from './sql-text.js';
import { timeRangeConditions, truncatedTime } from './time-sql.js';

/** Aggregates that one pass over one entity's rows can compute. */
export interface MetricSource {
  /** Whose rows are read: the aggregates' entity, or one that refers to it (then instances are counted once). */
  readonly root: Entity;
  readonly entity: Entity;
  readonly timeRef?: DimensionRef;
  readonly aggregates: readonly BaseAggregate[];
}

/** What one source contributes to a SELECT. */
export interface SourceSql {
  readonly from: readonly string[];
  readonly where: readonly string[];
  /** One for each group-by of the query, in order. */
  readonly groups: readonly string[];
  /** Keys that keep instances apart although they look the same. */
  readonly instanceKeys: readonly string[];
  readonly aggregates: ReadonlyMap<string, string>;
}

/** Puts aggregates together that share entity and, where time matters, time dimension. */
export function groupIntoSources(
  index: ModelIndex,
  query: MetricsQuery,
  aggregates: Iterable<BaseAggregate>,
): MetricSource[] {
  const usesMetricTime =
    query.groupBy.some((group) => group.dimension === METRIC_TIME) ||
    (query.timeRange !== undefined && query.timeRange.dimension === undefined);
  const byKey = new Map<string, BaseAggregate[]>();
  for (const aggregate of aggregates) {
    const key = `${aggregate.entity.name} ${usesMetricTime ? aggregate.timeRef : ''}`;
    byKey.set(key, [...(byKey.get(key) ?? []), aggregate]);
  }
  return [...byKey.values()].flatMap((together) => {
    const [first] = together;
    if (first === undefined) return [];
    const root = bridgeEntity(index, query, together) ?? first.entity;
    const timeRef = root === first.entity ? first.timeRef : timeDimensionRef(root);
    return [
      { root, entity: first.entity, aggregates: together, ...(timeRef === undefined ? {} : { timeRef }) },
    ];
  });
}

/**
 * Counting customers by the category they bought needs rows that know both. Only counts of
 * instances may be taken there: they are counted once each, where a sum would be multiplied.
 */
function bridgeEntity(
  index: ModelIndex,
  query: MetricsQuery,
  aggregates: readonly BaseAggregate[],
): Entity | undefined {
  const [first] = aggregates;
  if (first === undefined || !aggregates.every(countsInstances)) return undefined;
  const targets = query.groupBy
    .filter((group) => group.dimension !== METRIC_TIME)
    .map((group) => requireDimension(index, group.dimension).entity.name);
  const own = outwardEntities(index, first.entity.name);
  if (targets.every((target) => own.has(target))) return undefined;
  let best: { entity: Entity; distance: number } | undefined;
  for (const entity of index.entities.values()) {
    const reach = outwardEntities(index, entity.name);
    const distances = [first.entity.name, ...targets].map((target) => reach.get(target));
    if (distances.some((distance) => distance === undefined)) continue;
    const distance = distances.reduce<number>((sum, each) => sum + (each ?? 0), 0);
    if (best === undefined || distance < best.distance) best = { entity, distance };
  }
  return best?.entity;
}

function countsInstances(aggregate: BaseAggregate): boolean {
  return aggregate.aggregation === 'count_distinct' || (aggregate.aggregation === 'count' && !aggregate.of);
}

/** Writes the clauses of one source. */
export function writeSource(
  index: ModelIndex,
  source: MetricSource,
  asked: { readonly query: MetricsQuery; readonly target: SqlTarget },
): SourceSql {
  const { query, target } = asked;
  const scope = new JoinScope(index, source.root);
  const home = homeTable(index, scope, source);
  const groupRefs = query.groupBy.map((group) => groupRef(source, group));
  const groupTables = groupRefs.map((ref) => scope.include(ref, false));
  const rangeRef = rangeDimension(source, query);
  if (rangeRef !== undefined) scope.include(rangeRef, true);
  const shared = sharedFilters(source.aggregates);
  for (const filter of shared) scope.include(filter.dimension, refusesNull(filter));
  if (shared.length === 0) {
    for (const { filters } of source.aggregates) {
      for (const filter of filters) scope.include(filter.dimension, false);
    }
  }
  const placed = placeFilters(index, scope, query);

  const condition = (filter: Filter): string =>
    filterCondition(
      scope.dimensionColumn(filter.dimension),
      requireDimension(index, filter.dimension).dimension,
      {
        filter,
        target,
      },
    );
  const range = query.timeRange;
  return {
    from: scope.fromLines(),
    where: [
      ...(rangeRef === undefined || range === undefined
        ? []
        : timeRangeConditions(scope.dimensionColumn(rangeRef), requireDimension(index, rangeRef).dimension, {
            range,
            target,
          })),
      ...shared.map(condition),
      ...printFilters(index, scope, { ...placed, target }),
    ],
    groups: query.groupBy.map((group, position) => {
      const ref = groupRefs[position] ?? group.dimension;
      const column = scope.dimensionColumn(ref);
      const { dimension } = requireDimension(index, ref);
      return group.grain === undefined
        ? column
        : truncatedTime(column, dimension, { grain: group.grain, target });
    }),
    instanceKeys: query.groupBy.flatMap((group, position) => {
      const table = groupTables[position];
      if (group.perInstance !== true || table === undefined) return [];
      return table.entity.primaryKey.map((column) => scope.column(table, column));
    }),
    aggregates: new Map(
      source.aggregates.map((aggregate) => {
        const filters = shared.length > 0 ? [] : aggregate.filters.map(condition);
        const place = { home, bridged: source.root !== source.entity, dialect: target.dialect };
        const call = aggregateCall(aggregate, scope, place);
        return [
          aggregate.key,
          filters.length === 0 ? call : target.dialect.filteredAggregate(call, filters.join(' AND ')),
        ];
      }),
    ),
  };
}

/** Filters that all aggregates have in common go to WHERE, as a person would write one filtered metric. */
function sharedFilters(aggregates: readonly BaseAggregate[]): readonly Filter[] {
  const [first] = aggregates;
  const wanted = JSON.stringify(first?.filters);
  return aggregates.every((aggregate) => JSON.stringify(aggregate.filters) === wanted)
    ? (first?.filters ?? [])
    : [];
}

function homeTable(index: ModelIndex, scope: JoinScope, source: MetricSource): ScopeTable {
  const [dimension] = source.entity.dimensions;
  if (source.root === source.entity || dimension === undefined) return scope.root;
  const ref: DimensionRef = `${source.entity.name}.${dimension.name}`;
  return scope.reach(outwardPath(index, source.root, { ref, entity: source.entity, dimension }), true);
}

function aggregateCall(
  aggregate: BaseAggregate,
  scope: JoinScope,
  place: { readonly home: ScopeTable; readonly bridged: boolean; readonly dialect: DialectSql },
): string {
  const argument = argumentSql(aggregate, scope, place.home);
  switch (aggregate.aggregation) {
    case 'count': {
      if (!place.bridged) return `count(${argument ?? '*'})`;
      const key = place.home.entity.primaryKey.map((column) => scope.column(place.home, column));
      return place.dialect.countDistinct(key);
    }
    case 'count_distinct':
      return `count(DISTINCT ${argument ?? '*'})`;
    case 'average':
      return `avg(${argument})`;
    case 'sum':
    case 'min':
    case 'max':
      return `${aggregate.aggregation}(${argument})`;
    default:
      throw new ParleyError('SEMANTIC_QUERY_INVALID', `"${aggregate.key}" can't be computed yet.`);
  }
}

function argumentSql(aggregate: BaseAggregate, scope: JoinScope, home: ScopeTable): string | undefined {
  const { of } = aggregate;
  if (of === undefined) {
    if (aggregate.aggregation === 'count') return undefined;
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${aggregate.key}" aggregates nothing; give its measure an expression.`,
    );
  }
  if ('column' in of) return scope.column(home, of.column);
  const expression = parseMeasureExpression(of.expression);
  if (!expression.ok) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `The measure of "${aggregate.key}" can't be read: ${expression.message}.`,
    );
  }
  const qualifier = scope.qualifier(home);
  return expression.print(qualifier === undefined ? undefined : identifier(home.alias));
}

function groupRef(source: MetricSource, group: GroupBy): DimensionRef {
  if (group.dimension !== METRIC_TIME) return group.dimension;
  return requireTime(source);
}

function rangeDimension(source: MetricSource, query: MetricsQuery): DimensionRef | undefined {
  if (query.timeRange === undefined) return undefined;
  return query.timeRange.dimension ?? requireTime(source);
}

function requireTime(source: MetricSource): DimensionRef {
  if (source.timeRef !== undefined) return source.timeRef;
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${source.aggregates[0]?.key ?? source.root.name}" has no time dimension; leave the time out.`,
    { details: { entity: source.root.name } },
  );
}
