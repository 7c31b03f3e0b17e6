import { lemma, lemmasOf } from '@parley/catalog-search';
import type { SemanticQuery } from '@parley/semantic-layer';
import { type Item, isLink } from './items.js';
import { metricEntity, metricMeasure, outwardDistance } from './model-facts.js';
import { homeEntity } from './read/subject.js';
import type { Reading } from './reading.js';

/** What speaks against a reading. Zero: every word used, each for its own name, nothing guessed. */
export interface Cost {
  readonly total: number;
  readonly notUnderstood: readonly Item[];
}

const UNUSED = 1;
const FAR = 0.06;
/** A condition on rows that refer to the subject: people mean that less often than something nearer. */
const FAN_OUT = 0.25;
/** Two metrics side by side without "and" are more likely one metric and a word about it. */
const UNJOINED_METRIC = 0.8;
/** Of two readings with the same sense, the one with fewer pieces is the model's own word for it. */
const PIECE = 0.02;

const PASSED_OVER = 0.4;
const MISTAKEN_STATE = 0.8;
/** "customers in Germany" asks for the customers; "how many" would have been said. */
const BARE_COUNT = 0.3;

export function costOf(reading: Reading, query: SemanticQuery): Cost {
  const notUnderstood = reading.unclaimed();
  const used = reading.items.filter((item) => isLink(item) && reading.isClaimed(item));
  const guesses = used.reduce((sum, item) => sum + (1 - item.quality) + PIECE, 0);
  return {
    total:
      reading.doubt +
      guesses +
      notUnderstood.length * UNUSED +
      distances(reading, query) * FAR +
      (query.related?.length ?? 0) * FAR +
      unjoinedMetrics(reading) * UNJOINED_METRIC +
      passedOverSubjects(reading, query) * PASSED_OVER +
      mistakenStates(reading) * MISTAKEN_STATE +
      (isBareCount(reading, query) ? BARE_COUNT : 0),
    notUnderstood,
  };
}

function distances(reading: Reading, query: SemanticQuery): number {
  const home = homeEntity(reading);
  if (home === undefined) return 0;
  const refs = [
    ...query.filters.map((filter) => filter.dimension),
    ...(query.kind === 'metrics' ? query.groupBy : query.dimensions).map((group) => group.dimension),
  ];
  return refs.reduce((sum, ref) => {
    const entity = reading.index.entities.get(ref.slice(0, ref.indexOf('.')));
    if (entity === undefined) return sum;
    return sum + (outwardDistance(reading.index, home, entity) ?? FAN_OUT / FAR);
  }, 0);
}

/** Metrics that stand beside another without "and"; things after "and" that were taken for mere context. */
function unjoinedMetrics(reading: Reading): number {
  let unjoined = 0;
  for (const [position, item] of reading.items.entries()) {
    const before = reading.operatorAt(reading.neighbour(position, -1))?.kind ?? '';
    if (item.kind === 'metric' && reading.metrics.includes(item.metric.name)) {
      const first = item.metric.name === reading.metrics[0];
      if (!first && !JOINTS.includes(before)) unjoined++;
    } else if (item.kind === 'entity' && besideMetric(reading, position)) unjoined++;
  }
  return unjoined;
}

/** "loans and income": if one is a metric, so is the other. */
function besideMetric(reading: Reading, position: number): boolean {
  return ([1, -1] as const).some((step) => {
    const joint = reading.neighbour(position, step);
    if (reading.operatorAt(joint)?.kind !== 'and') return false;
    return reading.items[reading.neighbour(joint, step)]?.kind === 'metric';
  });
}

const JOINTS = ['and', 'versus', 'count', 'aggregate'];

/** "shipped last week", "not shipped": words for when it happened, taken for a state it is in now. */
function mistakenStates(reading: Reading): number {
  return reading.items.filter((item, position) => {
    if (item.kind !== 'value' || item.end - item.start > 1) return false;
    const said = lemma(reading.textOf(item));
    const isTimed = item.entity.dimensions.some(
      (dimension) =>
        dimension.kind === 'time' && lemma(dimension.name.replace(/_(?:at|on|date)$/, '')) === said,
    );
    const after = reading.items[reading.neighbour(position, 1)];
    const before = reading.operatorAt(reading.neighbour(position, -1))?.kind;
    return isTimed && ((after?.kind === 'time' && after.mention.kind === 'period') || before === 'not');
  }).length;
}

/** One count, of things that were asked for themselves: by their bare name, or with "list". */
function isBareCount(reading: Reading, query: SemanticQuery): boolean {
  if (query.kind !== 'metrics' || query.metrics.length !== 1 || query.groupBy.length > 0) return false;
  const position = reading.items.findIndex(
    (item) => item.kind === 'metric' && item.metric.name === query.metrics[0],
  );
  const item = reading.items[position];
  if (item?.kind !== 'metric') return false;
  const asked = reading.operatorAt(reading.neighbour(position, -1))?.kind;
  if (asked === 'count' || asked === 'aggregate') return false;
  const entity = metricEntity(reading.index, item.metric);
  if (entity === undefined || metricMeasure(reading.index, item.metric)?.aggregation !== 'count')
    return false;
  if (reading.items.some((each) => each.kind === 'operator' && each.operator.kind === 'list')) return true;
  const said = lemmasOf(reading.textOf(item)).join(' ');
  return [entity.label, ...entity.synonyms].some((name) => lemmasOf(name).join(' ') === said);
}

/** "customers with open tickets": what the question begins with is what it asks for, not a detail of a metric. */
function passedOverSubjects(reading: Reading, query: SemanticQuery): number {
  const home = homeEntity(reading);
  const first = reading.items.findIndex(isLink);
  const item = reading.items[first];
  if (item?.kind !== 'entity' || query.kind !== 'metrics' || query.groupBy.length > 0) return 0;
  return item.entity === home || !reading.isPlural(item) ? 0 : 1;
}
