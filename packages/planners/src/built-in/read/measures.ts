import type { Aggregation } from '@parley/semantic-layer';
import type { Item } from '../items.js';
import { metricEntity, metricMeasure, qualifiedEntity } from '../model-facts.js';
import type { Reading } from '../reading.js';
import { headlineMetric } from './ranking.js';
import { isNumeric } from './targets.js';

/** "how many customers", "average price", "total revenue", and metrics by their names. */
export function readMeasures(reading: Reading): void {
  for (const { position, item } of reading.operators('count')) readCount(reading, position, item);
  for (const { position, item, operator } of reading.operators('aggregate')) {
    readAggregate(reading, { position, item, aggregation: operator.aggregation });
  }
  for (const item of reading.items) {
    if (item.kind !== 'metric' || reading.isClaimed(item)) continue;
    reading.claim(item);
    reading.addMetric(item.metric.name);
  }
  for (const { item } of reading.operators('money')) {
    if (reading.metrics.length > 0) continue;
    reading.claim(item);
    const metric = headlineMetric(reading, reading.groupBy[0], 'currency');
    if (metric === undefined) continue;
    reading.addMetric(metric);
    const label = reading.index.metrics.get(metric)?.label ?? metric;
    reading.assume(`"${reading.textOf(item)}" is read as ${label}.`, 0.08);
  }
}

function readCount(reading: Reading, position: number, count: Item): void {
  let at = reading.neighbour(position, 1);
  const distinct = reading.operatorAt(at)?.kind === 'distinct' ? reading.items[at] : undefined;
  if (distinct !== undefined) at = reading.neighbour(at, 1);
  // "how many active customers": what qualifies the thing may stand between.
  const qualifiers: Item[] = [];
  for (
    let item = reading.items[at];
    item?.kind === 'value' || item?.kind === 'filter';
    item = reading.items[at]
  ) {
    qualifiers.push(item);
    at++;
  }
  const what = reading.items[at];
  if (!isCountable(what) || reading.isClaimed(what)) {
    countQualified(reading, count, qualifiers);
    return;
  }
  if (what.kind === 'entity') {
    reading.claim(count, distinct, what);
    reading.subject ??= what.entity;
    reading.addMetric(reading.countOf(what.entity));
  } else if (what.kind === 'metric') {
    reading.claim(count, distinct, what);
    reading.addMetric(what.metric.name);
  } else {
    reading.claim(count, distinct, what);
    reading.subject ??= what.entity;
    const name = `number_of_${what.dimension.name}_values`;
    const label = `Number of different ${what.dimension.label} values`;
    const of = { dimension: what.dimension.name };
    const metric = { name, label, entity: what.entity.name, aggregation: 'count_distinct' as const, of };
    reading.addMetric(reading.addAdHoc(metric));
  }
}

type Countable = Extract<Item, { kind: 'entity' | 'metric' | 'dimension' }>;

function isCountable(item: Item | undefined): item is Countable {
  if (item?.kind === 'dimension') return ['categorical', 'text', 'identifier'].includes(item.dimension.kind);
  return item?.kind === 'entity' || item?.kind === 'metric';
}

/** "how many MRI scans": what has this value is counted; the value itself stays a filter. */
function countQualified(reading: Reading, count: Item, qualifiers: readonly Item[]): void {
  const last = qualifiers.at(-1);
  const entity = last === undefined ? undefined : qualifiedEntity(reading.index, last);
  if (entity === undefined) return;
  reading.claim(count);
  reading.subject ??= entity;
  reading.addMetric(reading.countOf(entity));
}

function readAggregate(
  reading: Reading,
  found: {
    readonly position: number;
    readonly item: Item;
    readonly aggregation: 'average' | 'sum' | 'min' | 'max';
  },
): void {
  const { position, item, aggregation } = found;
  const what = reading.items[reading.neighbour(position, 1)];
  if (what === undefined || reading.isClaimed(what)) {
    return;
  }
  if (isNumeric(what)) {
    reading.claim(item, what);
    reading.addMetric(aggregateOf(reading, what, aggregation));
    return;
  }
  if (what.kind === 'metric') aggregateMetric(reading, what, { item, aggregation });
  else if (what.kind === 'entity' && aggregation === 'sum') {
    reading.claim(item, what);
    reading.subject ??= what.entity;
    reading.addMetric(reading.countOf(what.entity));
  }
}

function aggregateOf(
  reading: Reading,
  what: Extract<Item, { kind: 'dimension' }>,
  aggregation: Aggregation,
): string {
  const word = { average: 'average', sum: 'total', min: 'lowest', max: 'highest' }[aggregation as 'average'];
  return reading.addAdHoc({
    name: `${word}_${what.dimension.name}`,
    label: `${word.charAt(0).toUpperCase()}${word.slice(1)} ${what.dimension.label}`,
    entity: what.entity.name,
    aggregation,
    of: { dimension: what.dimension.name },
  });
}

function isPerEntity(reading: Reading): boolean {
  return reading.items.some(
    (_, position) =>
      reading.operatorAt(position)?.kind === 'by' &&
      reading.items[reading.neighbour(position, 1)]?.kind === 'entity',
  );
}

/** The average of a sum is taken over its rows; what is an average already stays one. */
function aggregateMetric(
  reading: Reading,
  what: Extract<Item, { kind: 'metric' }>,
  how: { readonly item: Item; readonly aggregation: 'average' | 'sum' | 'min' | 'max' },
): void {
  const { item, aggregation } = how;
  const measure = metricMeasure(reading.index, what.metric);
  const already = measure === undefined || measure.aggregation === aggregation;
  const entity = metricEntity(reading.index, what.metric);
  if (already || aggregation === 'sum') {
    reading.claim(item, what);
    reading.addMetric(what.metric.name);
    return;
  }
  if (measure.expression === undefined || measure.aggregation !== 'sum' || entity === undefined) {
    reading.problems.push(`the ${aggregation} of ${what.metric.label} needs a "per"`);
    return;
  }
  if (isPerEntity(reading)) {
    // Of each one's sum, not of all rows: another question.
    reading.problems.push(`the ${aggregation} of each one's ${what.metric.label} is not supported yet`);
    return;
  }
  reading.claim(item, what);
  const name = `${aggregation}_${what.metric.name}`;
  reading.addMetric(
    reading.addAdHoc({
      name,
      label: name.replaceAll('_', ' '),
      entity: entity.name,
      aggregation,
      of: { measure: measure.name },
    }),
  );
  reading.assume(`The ${aggregation} is taken over each ${entity.label}.`, 0.1);
}
