import type { Entity, Filter } from '@parley/semantic-layer';
import type { Item } from '../items.js';
import { isRelated, labelOf, metricEntity, outwardDistance, qualifiedEntity, refOf } from '../model-facts.js';
import type { Reading } from '../reading.js';
import { groupFor, isTarget } from './targets.js';

type EntityItem = Extract<Item, { kind: 'entity' }>;

/** Decides what the rows of the answer are, and what the things mentioned besides have to do with it. */
export function readSubject(reading: Reading): void {
  for (const kind of ['list', 'which'] as const) {
    for (const { item } of reading.operators(kind)) {
      reading.claim(item);
      if (isWho(reading, item) && reading.items.every((each) => each.kind !== 'entity')) {
        reading.problems.push('it is not clear who is meant');
      }
    }
  }
  const [rankedOrCounted] = reading.metrics;
  const entities = () => reading.unclaimed().filter((item): item is EntityItem => item.kind === 'entity');
  if (reading.metricFilters.length > 0 && reading.groupBy.length === 0) groupByConditioned(reading);
  if (rankedOrCounted === undefined && reading.groupBy.length > 0) countFirst(reading, entities()[0]);
  if (reading.metrics.length === 0) listFirst(reading, entities()[0]);
  applyCountConditions(reading);
  for (const item of entities()) relate(reading, item);
  relateBought(reading);
  excludeFarValues(reading);
  readColumns(reading);
  if (reading.metrics.length > 0) {
    // "revenue in total" says nothing new.
    for (const { position, item, operator } of reading.operators('aggregate')) {
      const next = reading.items[reading.neighbour(position, 1)];
      const says = next?.kind === 'value' || next?.kind === 'filter' || next?.kind === 'dimension';
      if (operator.aggregation === 'sum' && !says) reading.claim(item);
    }
  }
  for (const { item } of reading.operators('and')) reading.claim(item);
}

function isWho(reading: Reading, item: Item): boolean {
  return /^whom?$/i.test(reading.textOf(item));
}

/** "regions with revenue above 1000": what stands before the condition is what it is on. */
function groupByConditioned(reading: Reading): void {
  const target = reading.unclaimed().find((item) => isTarget(item) && item.kind !== 'time');
  const group = target === undefined ? undefined : groupFor(reading, target);
  if (target === undefined || group === undefined) return;
  reading.claim(target);
  reading.addGroup(group);
  for (const { metric } of reading.metricFilters) reading.addMetric(metric);
}

/** "orders by region": how many. */
function countFirst(reading: Reading, item: EntityItem | undefined): void {
  const entity = item?.entity ?? namedByValue(reading);
  if (entity === undefined) return;
  reading.claim(item);
  reading.subject = entity;
  reading.addMetric(reading.countOf(entity));
}

/** "urgent tickets", "deposits": a filter or a value in the plural names its thing too. */
function namedByValue(reading: Reading): Entity | undefined {
  const item = reading.items.find(
    (each) => each.kind === 'filter' || (each.kind === 'value' && reading.isPlural(each)),
  );
  return item === undefined ? undefined : qualifiedEntity(reading.index, item);
}

/** "list customers in France", "which countries are there". */
function listFirst(reading: Reading, item: EntityItem | undefined): void {
  if (reading.subject === undefined && item !== undefined) {
    reading.claim(item);
    reading.subject = item.entity;
  }
  if (reading.subject === undefined && reading.unclaimed().every((each) => each.kind !== 'dimension')) {
    reading.subject = namedByValue(reading);
  }
  readListLimit(reading, item);
}

/** "show 20 orders". */
function readListLimit(reading: Reading, item: EntityItem | undefined): void {
  if (item === undefined || reading.ranking !== undefined) return;
  const number = reading.items[reading.neighbour(reading.items.indexOf(item), -1)];
  if (number?.kind !== 'number' || reading.isClaimed(number) || !Number.isInteger(number.value)) return;
  reading.claim(number);
  reading.ranking = { direction: 'ascending', limit: number.value };
}

/** "customers with more than 10 orders". */
function applyCountConditions(reading: Reading): void {
  for (const { entity, op, value } of reading.countConditions) {
    const { subject } = reading;
    const countsSubject = subject !== undefined && reading.metrics.includes(reading.countOf(subject));
    if (countsSubject) {
      const { filters, timeRange } = takeFor(reading, entity, subject);
      reading.related.push({ entity: entity.name, filters, ...timeRange, count: { op, value } });
      continue;
    }
    if (reading.metrics.length === 0 && subject !== undefined) groupBySubject(reading, subject);
    if (reading.groupBy.length === 0) groupByConditioned(reading);
    const metric = reading.countOf(entity);
    if (reading.metrics.length === 0 || subject !== undefined) reading.addMetric(metric);
    reading.metricFilters.push({ metric, op, value });
  }
}

function groupBySubject(reading: Reading, subject: Entity): void {
  const label = labelOf(subject);
  if (label !== undefined) reading.addGroup({ dimension: refOf(subject, label), perInstance: true });
  else reading.problems.push('nothing tells one from another');
}

/** An entity beside the subject: what the subject belongs to anyway, or a condition that it has some. */
function relate(reading: Reading, item: EntityItem): void {
  const home = homeEntity(reading);
  if (home === undefined) return;
  const before = reading.neighbour(reading.items.indexOf(item), -1);
  const operator = reading.operatorAt(before);
  const negated = operator?.kind === 'without' || operator?.kind === 'not';
  if (outwardDistance(reading.index, home, item.entity) !== undefined) {
    if (negated) reading.problems.push('each has one of these');
    else reading.claim(item);
    return;
  }
  if (!isRelated(reading.index, home, item.entity)) return;
  reading.claim(item);
  if (negated) reading.claim(reading.items[before]);
  const { filters, timeRange } = takeFor(reading, item.entity, home);
  reading.related.push({ entity: item.entity.name, ...(negated ? { negated } : {}), filters, ...timeRange });
}

/** "customers who bought laptops in 2025": conditions on one row of what the model's first amount of money is about. */
function relateBought(reading: Reading): void {
  const home = homeEntity(reading);
  for (const { position, item } of reading.operators('buy')) {
    if (reading.ranking !== undefined) reading.claim(item);
    const money = reading.index.model.metrics.find((metric) => metric.format === 'currency');
    const bought = money === undefined ? undefined : metricEntity(reading.index, money);
    if (home === undefined || bought === undefined || !isRelated(reading.index, home, bought)) continue;
    if (outwardDistance(reading.index, home, bought) !== undefined) continue;
    const before = reading.neighbour(position, -1);
    const negated = reading.operatorAt(before)?.kind === 'without';
    reading.claim(item, ...(negated ? [reading.items[before]] : []));
    const { filters, timeRange } = takeFor(reading, bought, home);
    const wanted = filters.filter((filter) => turned(filter) === undefined);
    reading.related.push({
      entity: bought.name,
      ...(negated ? { negated } : {}),
      filters: wanted,
      ...timeRange,
    });
    for (const filter of filters) excludeRelated(reading, bought, { filter, ...timeRange });
  }
}

/** "... but not monitors": having none of these, which is more than having one that is something else. */
function excludeFarValues(reading: Reading): void {
  const home = homeEntity(reading);
  if (home === undefined) return;
  for (const filter of [...reading.filters]) {
    const owner = reading.index.entities.get(filter.dimension.slice(0, filter.dimension.indexOf('.')));
    if (owner === undefined || outwardDistance(reading.index, home, owner) !== undefined) continue;
    if (!isRelated(reading.index, home, owner)) continue;
    if (excludeRelated(reading, owner, { filter }))
      reading.filters.splice(reading.filters.indexOf(filter), 1);
  }
}

function excludeRelated(
  reading: Reading,
  entity: Entity,
  excluded: { readonly filter: Filter; readonly timeRange?: NonNullable<Reading['timeRange']> },
): boolean {
  const { filter, ...time } = excluded;
  const positive = turned(filter);
  if (positive === undefined) return false;
  reading.related.push({ entity: entity.name, negated: true, filters: [positive], ...time });
  return true;
}

/** What a negative condition denies; undefined where it denies nothing. */
function turned(filter: Filter): Filter | undefined {
  if (filter.op === 'ne') return { ...filter, op: 'eq' };
  return filter.op === 'not_in' ? { ...filter, op: 'in' } : undefined;
}

/** Whose rows the query reads. */
export function homeEntity(reading: Reading): Entity | undefined {
  const [name] = reading.metrics;
  if (name === undefined) return reading.subject;
  const adHoc = reading.adHocMetrics.find((metric) => metric.name === name);
  if (adHoc !== undefined) return 'entity' in adHoc ? reading.index.entities.get(adHoc.entity) : undefined;
  const metric = reading.index.metrics.get(name);
  return metric === undefined ? undefined : metricEntity(reading.index, metric);
}

/** Conditions that are about the related rows, and a time that belongs to them: taken from the query itself. */
function takeFor(
  reading: Reading,
  entity: Entity,
  home: Entity,
): { filters: Filter[]; timeRange: { timeRange?: NonNullable<Reading['timeRange']> } } {
  const isAbout = (filter: Filter): boolean => {
    const owner = reading.index.entities.get(filter.dimension.slice(0, filter.dimension.indexOf('.')));
    if (owner === undefined || outwardDistance(reading.index, home, owner) !== undefined) return false;
    return outwardDistance(reading.index, entity, owner) !== undefined;
  };
  const filters = reading.filters.filter(isAbout);
  for (const filter of filters) reading.filters.splice(reading.filters.indexOf(filter), 1);
  const { timeRange } = reading;
  const movesTime =
    timeRange !== undefined && timeRange.dimension === undefined && entity.defaultTimeDimension !== undefined;
  if (!movesTime) return { filters, timeRange: {} };
  reading.timeRange = undefined;
  return { filters, timeRange: { timeRange } };
}

/** Dimensions that nobody used yet are what to show of a list. */
function readColumns(reading: Reading): void {
  for (const { item } of reading.operators('distinct')) {
    reading.claim(item);
    reading.distinct = true;
  }
  const dimensions = reading.unclaimed().filter((item) => item.kind === 'dimension');
  const home = homeEntity(reading);
  if (reading.metrics.length > 0) {
    // "orders placed by month": the metric's own time, said in words.
    for (const item of dimensions) {
      if (item.dimension.kind === 'time' && item.dimension.name === home?.defaultTimeDimension)
        reading.claim(item);
    }
    return;
  }
  const [first] = dimensions;
  if (first === undefined) return;
  if (reading.subject === undefined) {
    reading.subject = first.entity;
    reading.distinct = dimensions.every((item) => ['categorical', 'boolean'].includes(item.dimension.kind));
  }
  const subjectAt = reading.items.findIndex(
    (item) => item.kind === 'entity' && item.entity === reading.subject,
  );
  const exact = reading.distinct || reading.items.indexOf(first) < subjectAt;
  const label = labelOf(reading.subject);
  if (!exact && label !== undefined) reading.addColumn(refOf(reading.subject, label));
  for (const item of dimensions) {
    reading.claim(item);
    const group = groupFor(reading, item);
    reading.addColumn(group?.dimension ?? item.ref);
  }
}
