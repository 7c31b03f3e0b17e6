import { lemmasOf } from '@parley/catalog-search';
import {
  type Dimension,
  type DimensionRef,
  type Entity,
  findPath,
  type Metric,
  type ModelIndex,
  metricInputs,
} from '@parley/semantic-layer';

/** The entity whose rows a metric is about; of arithmetic, its first part's. */
export function metricEntity(index: ModelIndex, metric: Metric): Entity | undefined {
  let current: Metric | undefined = metric;
  for (let steps = 0; current !== undefined && steps <= index.metrics.size; steps++) {
    if (current.type === 'simple') return index.entities.get(current.entity);
    if (current.type === 'cumulative') return index.entities.get(current.entity);
    if (current.type === 'conversion') return index.entities.get(current.base.entity);
    current = index.metrics.get(metricInputs(current)[0]?.metric ?? '');
  }
  return undefined;
}

/** The measure behind a simple metric. */
export function metricMeasure(index: ModelIndex, metric: Metric) {
  if (metric.type !== 'simple') return undefined;
  return index.entities.get(metric.entity)?.measures.find((measure) => measure.name === metric.measure);
}

/**
 * The model's own metric for "how many of these": the plain count of rows, else the count that goes by
 * the entity's own name (trades that were not cancelled, called "trades").
 */
export function countMetric(index: ModelIndex, entity: Entity): Metric | undefined {
  const counts = index.model.metrics.filter((metric) => {
    const measure = metricMeasure(index, metric);
    return (
      measure?.aggregation === 'count' &&
      measure.expression === undefined &&
      metricEntity(index, metric) === entity
    );
  });
  const plain = counts.find((metric) => !metricMeasure(index, metric)?.filters?.length);
  const own = new Set([entity.label, entity.name].map((name) => lemmasOf(name).join(' ')));
  const named = counts.find((metric) => own.has(lemmasOf(metric.label).join(' ')));
  return named ?? plain;
}

/** The number that "orders above 5000" means: the only one, the only one in money, or the only one called an amount. */
export function mainNumeric(entity: Entity): Dimension | undefined {
  const numeric = entity.dimensions.filter((dimension) => dimension.kind === 'numeric');
  const money = numeric.filter((dimension) => /^[A-Z]{3}$/.test(dimension.unit ?? ''));
  const candidates = money.length > 0 ? money : numeric;
  const named = candidates.filter(({ name }) => /price|total|amount|value|balance/.test(name));
  const [only, another] = named.length === 1 ? named : candidates;
  return another === undefined ? only : undefined;
}

/** The money that a thing is about: the amount of a payment. */
export function amountOf(entity: Entity): Dimension | undefined {
  const amounts = entity.dimensions.filter(
    ({ kind, name }) => kind === 'numeric' && /(?:^|_)(?:amount|total|value|price)(?:$|_)/.test(name),
  );
  return amounts.length === 1 ? amounts[0] : undefined;
}

/** The number that "expensive" and "cheap" are about. */
export function priceOf(entity: Entity): Dimension | undefined {
  const priced = entity.dimensions.filter(
    (dimension) =>
      dimension.kind === 'numeric' && /price|cost|fee/.test(`${dimension.name} ${dimension.label}`),
  );
  return (
    priced.find((dimension) => /price/.test(`${dimension.name} ${dimension.label}`)) ??
    priced[0] ??
    mainNumeric(entity)
  );
}

/** All that names one instance: a person by first and last name, where these stand apart. */
export function labelsOf(entity: Entity): readonly Dimension[] {
  const label = labelOf(entity);
  if (label === undefined || !/^last[ _]?name$|^surname$|^family[ _]?name$/i.test(label.label))
    return label === undefined ? [] : [label];
  const first = entity.dimensions.find(({ label: each }) =>
    /^(?:first|given)[ _]?name$|^forename$/i.test(each),
  );
  return first === undefined ? [label] : [first, label];
}

/** What names one instance of an entity to a person. */
export function labelOf(entity: Entity): Dimension | undefined {
  const label = entity.dimensions.find((dimension) => dimension.name === entity.labelDimension);
  if (label !== undefined) return label;
  const named = entity.dimensions.find(
    ({ kind, name }) => kind === 'text' && /(?:^|_)(?:name|title)(?:_|$)/.test(name),
  );
  return named ?? entity.dimensions.find((dimension) => dimension.kind === 'identifier');
}

export function refOf(entity: Entity, dimension: Dimension): DimensionRef {
  return `${entity.name}.${dimension.name}`;
}

/** Steps from each row of `from` to its one row of `to`; undefined where it may have several or none. */
export function outwardDistance(index: ModelIndex, from: Entity, to: Entity): number | undefined {
  const search = findPath(index, { from: from.name, to: to.name }, 'outward');
  return search.kind === 'found' ? search.hops.length : undefined;
}
