import { compile, type Entity, type GroupBy, type MetricsQuery } from '@parley/semantic-layer';
import type { Operator } from '../grammar.js';
import type { Item } from '../items.js';
import { mainNumeric, priceOf, refOf } from '../model-facts.js';
import type { Reading } from '../reading.js';
import { groupFor, isNumeric, isTarget } from './targets.js';

type RankOperator = Extract<Operator, { kind: 'rank' }>;

/** Rows for "top customers" when no number is said. */
const DEFAULT_LIMIT = 10;

/** What a superlative is about, as far as the words around it say. */
interface Superlative {
  readonly operator: RankOperator;
  readonly count?: number;
  readonly target?: Item;
  /** What makes one higher than another. */
  readonly by?: Item;
}

/** "top 10 customers by revenue", "which category sold the most", "the 5 largest orders", "latest orders". */
export function readRanking(reading: Reading): void {
  const [first, second] = reading.operators('rank');
  if (first === undefined) return;
  // "top 5 largest orders": the second says by what.
  const found = second ?? first;
  const { position, item, operator } = found;
  reading.claim(first.item, item);
  const numberAt = [position, reading.items.indexOf(first.item)]
    .flatMap((at) => [reading.neighbour(at, 1), reading.neighbour(at, -1)])
    .find((at) => {
      const number = reading.items[at];
      return number?.kind === 'number' && !reading.isClaimed(number);
    });
  const number = numberAt === undefined ? undefined : reading.items[numberAt];
  reading.claim(number);
  const around = lookAround(reading, Math.max(position, numberAt ?? position), position);
  const superlative: Superlative = {
    operator,
    ...around,
    ...(number?.kind === 'number' ? { count: number.value } : {}),
  };
  if (superlative.count !== undefined && (!Number.isInteger(superlative.count) || superlative.count < 1)) {
    reading.problems.push('a number of rows must be a whole number');
    return;
  }
  if (operator.of === 'time') rankByTime(reading, superlative);
  else rankByMeasure(reading, superlative);
}

/** Looks after the superlative first ("top 10 customers", "highest revenue"), then before it ("which region had the highest ..."). */
function lookAround(reading: Reading, from: number, rankAt: number): Pick<Superlative, 'target' | 'by'> {
  let by: Item | undefined;
  let target: Item | undefined;
  let at = reading.neighbour(from, 1);
  for (let steps = 0; steps < 4 && at < reading.items.length; steps++, at = reading.neighbour(at, 1)) {
    const item = reading.items[at];
    if (item === undefined || item.kind === 'operator' || reading.isClaimed(item)) break;
    if (item.kind === 'metric' || isNumeric(item)) {
      if (by !== undefined) break;
      by = item;
    } else if (isTarget(item)) {
      target = item;
      break;
    } else if (item.kind !== 'value' && item.kind !== 'filter') break;
  }
  const before = subjectBefore(reading, rankAt);
  if (target !== undefined && by === undefined && before !== undefined && target.kind === 'entity') {
    // "customers with the most orders": what follows is counted, what stands before is ranked.
    return { target: before, by: target };
  }
  target ??= before;
  by ??= metricBefore(reading, rankAt);
  return { ...(target === undefined ? {} : { target }), ...(by === undefined ? {} : { by }) };
}

/** The thing asked about before the superlative: right after "which", else the last target before it. */
function subjectBefore(reading: Reading, rankAt: number): Item | undefined {
  for (const { position, item } of reading.operators('which')) {
    const asked = reading.items[reading.neighbour(position, 1)];
    if (position < rankAt && isTarget(asked) && !reading.isClaimed(asked)) {
      reading.claim(item);
      return asked;
    }
  }
  return reading.items
    .slice(0, rankAt)
    .filter((item) => isTarget(item) && !reading.isClaimed(item) && !isAdverb(item))
    .at(-1);
}

/** "monthly" says how rows are cut, not what they are. */
function isAdverb(item: Item): boolean {
  return item.kind === 'time' && item.mention.kind === 'grain' && !item.mention.noun;
}

function metricBefore(reading: Reading, rankAt: number): Item | undefined {
  return reading.items
    .slice(0, rankAt)
    .filter((item) => (item.kind === 'metric' || isMoney(item)) && !reading.isClaimed(item))
    .at(-1);
}

function isMoney(item: Item): boolean {
  return item.kind === 'operator' && item.operator.kind === 'money';
}

function rankByTime(reading: Reading, { operator, count, target, by }: Superlative): void {
  if (target === undefined || by !== undefined) {
    reading.problems.push('nothing that could be the latest');
    return;
  }
  reading.claim(target);
  if (target.kind === 'dimension' && target.dimension.kind === 'time') {
    const aggregation = operator.direction === 'descending' ? 'max' : 'min';
    const name = `${operator.direction === 'descending' ? 'latest' : 'earliest'}_${target.dimension.name}`;
    reading.addMetric(
      reading.addAdHoc({
        name,
        label: name.replaceAll('_', ' '),
        entity: target.entity.name,
        aggregation,
        of: { dimension: target.dimension.name },
      }),
    );
    return;
  }
  if (target.kind !== 'entity' || target.entity.defaultTimeDimension === undefined) {
    reading.problems.push('it has no time to be the latest by');
    return;
  }
  const { entity } = target;
  const time = entity.defaultTimeDimension ?? '';
  reading.subject = entity;
  reading.ranking = {
    direction: operator.direction,
    limit: limitFor(reading, target, count),
    by: time.includes('.') ? time : `${entity.name}.${time}`,
  };
}

function rankByMeasure(reading: Reading, superlative: Superlative): void {
  const { operator, count, target } = superlative;
  const by = superlative.by ?? explicitBy(reading);
  const direction = operator.direction;
  if (target === undefined) {
    if (by !== undefined && isNumeric(by)) extreme(reading, by, direction);
    else if (by?.kind === 'metric') {
      // "highest revenue by region": the grouping pass finds what the rows are.
      reading.claim(by);
      reading.addMetric(by.metric.name);
      reading.ranking = { direction, by: by.metric.name, ...(count === undefined ? {} : { limit: count }) };
      if (count !== undefined) reading.problems.push('nothing to show that many of');
    } else reading.problems.push('nothing to rank');
    return;
  }
  reading.claim(target, by);
  const limit = limitFor(reading, target, count);
  const size = target.kind === 'entity' ? sizeOf(target.entity, by, operator) : undefined;
  if (target.kind === 'entity' && size !== undefined) {
    reading.subject = target.entity;
    reading.ranking = { direction, limit, by: size };
    if (by === undefined) reading.assume(`Ranked by ${size.replace('.', ' ').replaceAll('_', ' ')}.`, 0.05);
    return;
  }
  const group = groupFor(reading, target);
  if (group === undefined) {
    reading.problems.push('nothing tells one from another');
    return;
  }
  const metric = rankingMetric(reading, by, group);
  if (metric === undefined) {
    reading.problems.push('no metric to rank by');
    return;
  }
  reading.addGroup(group);
  reading.addMetric(metric);
  const bounded = count !== undefined || target.kind === 'entity' || !reading.isPlural(target);
  reading.ranking = { direction, by: metric, ...(bounded ? { limit } : {}) };
}

/** A dimension of the entity itself that ranks its instances: "largest orders", "orders by value". */
function sizeOf(
  entity: Entity,
  by: Item | undefined,
  operator: RankOperator,
): `${string}.${string}` | undefined {
  if (by !== undefined) return isNumeric(by) && by.entity === entity ? by.ref : undefined;
  const dimension =
    operator.of === 'price' ? priceOf(entity) : operator.of === 'size' ? mainNumeric(entity) : undefined;
  return dimension === undefined ? undefined : refOf(entity, dimension);
}

/** "top 10 customers by revenue", "ranked by margin". */
function explicitBy(reading: Reading): Item | undefined {
  for (const kind of ['sort', 'by'] as const) {
    for (const { position, item } of reading.operators(kind)) {
      const at = reading.neighbour(position, 1);
      const counted = reading.operatorAt(at)?.kind === 'count';
      const aggregated = reading.operatorAt(at)?.kind === 'aggregate';
      const by = reading.items[counted || aggregated ? reading.neighbour(at, 1) : at];
      if (by === undefined || reading.isClaimed(by)) continue;
      if (by.kind === 'metric' || isNumeric(by) || (by.kind === 'entity' && counted)) {
        reading.claim(item, ...(counted || aggregated ? [reading.items[at]] : []));
        return by;
      }
    }
  }
  const metrics = reading.items.filter((each) => each.kind === 'metric' && !reading.isClaimed(each));
  return metrics.length === 1 ? metrics[0] : undefined;
}

function rankingMetric(reading: Reading, by: Item | undefined, group: GroupBy): string | undefined {
  if (by?.kind === 'metric') return by.metric.name;
  if (by?.kind === 'entity') return reading.countOf(by.entity);
  if (by !== undefined && isNumeric(by)) {
    const name = `total_${by.dimension.name}`;
    reading.assume(`Ranked by the sum of ${by.dimension.label}.`, 0.05);
    return reading.addAdHoc({
      name,
      label: `Total ${by.dimension.label}`,
      entity: by.entity.name,
      aggregation: 'sum',
      of: { dimension: by.dimension.name },
    });
  }
  const metric = headlineMetric(reading, group, by === undefined ? undefined : 'currency');
  if (metric === undefined) return undefined;
  reading.assume(
    `Ranked by ${reading.index.metrics.get(metric)?.label ?? metric}, as no measure was named.`,
    0.15,
  );
  return metric;
}

/** The first metric of the model that can be grouped so: models begin with what matters most. */
export function headlineMetric(
  reading: Reading,
  group: GroupBy | undefined,
  format?: 'currency',
): string | undefined {
  return reading.index.model.metrics.find((metric) => {
    if (format !== undefined && metric.format !== format) return false;
    const query: MetricsQuery = {
      kind: 'metrics',
      metrics: [metric.name],
      groupBy: group === undefined ? [] : [group],
      filters: [],
      metricFilters: [],
      orderBy: [],
    };
    try {
      compile(reading.index.model, query, { dialect: 'postgresql', timeZone: 'UTC' });
      return true;
    } catch {
      return false;
    }
  })?.name;
}

function extreme(reading: Reading, by: Extract<Item, { kind: 'dimension' }>, direction: string): void {
  reading.claim(by);
  const aggregation = direction === 'descending' ? 'max' : 'min';
  const name = `${direction === 'descending' ? 'highest' : 'lowest'}_${by.dimension.name}`;
  const label = name.replaceAll('_', ' ');
  const of = { dimension: by.dimension.name };
  reading.addMetric(reading.addAdHoc({ name, label, entity: by.entity.name, aggregation, of }));
}

function limitFor(reading: Reading, target: Item, count: number | undefined): number {
  if (count !== undefined) return count;
  if (!reading.isPlural(target)) return 1;
  if (target.kind === 'entity') reading.assume(`Shown are the first ${DEFAULT_LIMIT}.`, 0.05);
  return DEFAULT_LIMIT;
}
