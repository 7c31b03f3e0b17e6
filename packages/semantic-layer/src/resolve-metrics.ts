import { ParleyError } from '@parley/errors';
import { type Arithmetic, arithmeticNames, parseArithmetic } from './arithmetic.js';
import { metricInput, metricInputs } from './metric-inputs.js';
import type { Aggregation, DimensionRef, Entity, Filter, Measure, Metric } from './model.js';
import { type ModelIndex, requireEntity, timeDimensionRef, unknown } from './model-index.js';
import type { AdHocMetric, MetricsQuery } from './query.js';

/** One aggregate over one entity's rows: what every metric is made of in the end. */
export interface BaseAggregate {
  /** The metric it stands for; names its column where it gets one. */
  readonly key: string;
  readonly entity: Entity;
  readonly aggregation: Aggregation;
  /** A column, or a measure's expression; absent: the rows themselves. */
  readonly of?: { readonly column: string } | { readonly expression: string };
  readonly filters: readonly Filter[];
  readonly timeRef?: DimensionRef;
}

/** A metric as arithmetic over base aggregates (by key). */
export interface ResolvedMetric {
  readonly name: string;
  readonly label: string;
  readonly tree: Arithmetic;
}

export interface ResolvedMetrics {
  readonly metrics: ReadonlyMap<string, ResolvedMetric>;
  readonly aggregates: ReadonlyMap<string, BaseAggregate>;
}

/** Takes metrics apart into the base aggregates they need, each once. */
export function resolveMetrics(index: ModelIndex, query: MetricsQuery): ResolvedMetrics {
  const aggregates = new Map<string, BaseAggregate>();
  const adHoc = new Map((query.adHocMetrics ?? []).map((metric) => [metric.name, metric]));
  const known = [...index.metrics.keys(), ...adHoc.keys()];

  const treeOf = (name: string, above: readonly string[]): Arithmetic => {
    if (above.includes(name)) {
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `The metric "${name}" is defined by itself; mend the model.`,
      );
    }
    const own = adHoc.get(name);
    if (own !== undefined) {
      aggregates.set(name, adHocAggregate(index, own));
      return { kind: 'name', name };
    }
    const metric = index.metrics.get(name);
    if (metric === undefined) throw unknown('metric', name, known);
    switch (metric.type) {
      case 'simple':
        aggregates.set(name, simpleAggregate(index, metric));
        return { kind: 'name', name };
      case 'cumulative':
      case 'conversion':
        throw new ParleyError('SEMANTIC_QUERY_INVALID', `"${name}" can't be computed yet.`);
      case 'ratio':
        return {
          kind: 'binary',
          operator: '/',
          left: treeOf(metricInput(metric.numerator).metric, [...above, name]),
          right: treeOf(metricInput(metric.denominator).metric, [...above, name]),
        };
      case 'derived':
        return substitute(derivedTree(metric), (part) => treeOf(part, [...above, name]));
    }
  };

  const names = [...query.metrics, ...query.metricFilters.map((filter) => filter.metric)];
  for (const { by } of query.orderBy) if (!by.includes('.')) names.push(by);
  const metrics = new Map<string, ResolvedMetric>();
  for (const name of new Set(names)) {
    const label = adHoc.get(name)?.label ?? index.metrics.get(name)?.label ?? name;
    metrics.set(name, { name, label, tree: treeOf(name, []) });
  }
  return { metrics, aggregates };
}

function simpleAggregate(index: ModelIndex, metric: Extract<Metric, { type: 'simple' }>): BaseAggregate {
  const entity = requireEntity(index, metric.entity);
  const measure = requireMeasure(entity, metric.measure);
  return withTime(metric.name, entity, measureAggregate(measure, measure.aggregation), metric.timeDimension);
}

function adHocAggregate(index: ModelIndex, metric: AdHocMetric): BaseAggregate {
  const entity = requireEntity(index, metric.entity);
  const { of } = metric;
  if (of === undefined) {
    if (metric.aggregation !== 'count') {
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `"${metric.name}" needs something to aggregate; say what it is of.`,
      );
    }
    return withTime(metric.name, entity, { aggregation: 'count', filters: [] });
  }
  if ('measure' in of) {
    return withTime(
      metric.name,
      entity,
      measureAggregate(requireMeasure(entity, of.measure), metric.aggregation),
    );
  }
  const dimension = entity.dimensions.find((candidate) => candidate.name === of.dimension);
  if (dimension === undefined) {
    throw unknown(
      `dimension of ${entity.name}`,
      of.dimension,
      entity.dimensions.map((candidate) => candidate.name),
    );
  }
  return withTime(metric.name, entity, {
    aggregation: metric.aggregation,
    of: { column: dimension.column ?? '' },
    filters: [],
  });
}

function measureAggregate(measure: Measure, aggregation: Aggregation): Aggregated {
  const of = measure.expression === undefined ? {} : { of: { expression: measure.expression } };
  return { aggregation, ...of, filters: measure.filters ?? [] };
}

type Aggregated = Pick<BaseAggregate, 'aggregation' | 'of' | 'filters'>;

function withTime(key: string, entity: Entity, aggregated: Aggregated, override?: string): BaseAggregate {
  const timeRef = timeDimensionRef(entity, override);
  return { key, entity, ...aggregated, ...(timeRef === undefined ? {} : { timeRef }) };
}

function requireMeasure(entity: Entity, name: string): Measure {
  const measure = entity.measures.find((candidate) => candidate.name === name);
  if (measure !== undefined) return measure;
  throw unknown(
    `measure of ${entity.name}`,
    name,
    entity.measures.map((candidate) => candidate.name),
  );
}

function derivedTree(metric: Extract<Metric, { type: 'derived' }>): Arithmetic {
  const parsed = parseArithmetic(metric.expression);
  if (!parsed.ok) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `The metric "${metric.name}" can't be read: ${parsed.message}.`,
    );
  }
  const declared = metricInputs(metric).map(({ metric: part, alias }) => alias ?? part);
  const undeclared = [...arithmeticNames(parsed.tree)].find((name) => !declared.includes(name));
  if (undeclared !== undefined) throw unknown(`metric declared by ${metric.name}`, undeclared, declared);
  return parsed.tree;
}

function substitute(tree: Arithmetic, replace: (name: string) => Arithmetic): Arithmetic {
  switch (tree.kind) {
    case 'number':
      return tree;
    case 'name':
      return replace(tree.name);
    case 'negate':
      return { kind: 'negate', operand: substitute(tree.operand, replace) };
    case 'binary':
      return { ...tree, left: substitute(tree.left, replace), right: substitute(tree.right, replace) };
  }
}
