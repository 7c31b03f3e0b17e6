import type { SemanticQuery } from '@parley/semantic-layer';
import type { Item } from '../parse/items.js';
import type { Direction, Sign } from '../parse/signs.js';
import type { QueryContent } from './query-content.js';

interface Looked {
  readonly items: readonly Item[];
  /** Where the sign stands among them. */
  readonly at: number;
  readonly query: SemanticQuery;
  readonly content: QueryContent;
}

const NEGATED_OPS = new Set(['ne', 'not_in', 'is_null', 'is_not_null']);
const TEXT_OPS = new Set(['contains', 'starts_with', 'ends_with']);
const ORDERED_OPS = new Set(['lt', 'lte', 'gt', 'gte']);

/** Whether the query has what a word of grammar stands for. */
export function isSignMet(sign: Sign, looked: Looked): boolean {
  const { content, query } = looked;
  const { aggregations, keys, ops } = content;
  switch (sign.kind) {
    case 'count':
      return isCounted(looked);
    case 'aggregate':
      return isAggregated(sign.aggregate, looked);
    case 'ratio':
    case 'share':
    case 'rate':
      return keys.has('dividedBy') || keys.has('overall') || isNamedColumn(looked);
    case 'difference':
      return (
        ['minus', 'daysBetween', 'window', 'offsetWindow'].some((key) => keys.has(key)) ||
        isNamedColumn(looked)
      );
    case 'running':
      return keys.has('window');
    case 'change':
      return (
        ['minus', 'window', 'offsetWindow'].some((key) => keys.has(key)) ||
        isNamedColumn(looked) ||
        isOverTime(looked)
      );
    case 'more':
      return ops.some((op) => ORDERED_OPS.has(op));
    case 'why':
      return isReasonShown(looked);
    case 'costs':
      return isPriceRead(looked);
    case 'by':
      return !sign.strong || isGrouped(looked);
    case 'compare':
    case 'between':
    case 'bound':
      return comparisons(looked) >= countSigns(looked, ['compare', 'between', 'bound']);
    case 'text match':
      return ops.some((op) => TEXT_OPS.has(op));
    case 'not':
    case 'without':
    case 'nobody':
      return isNegated(looked);
    case 'missing':
      return ops.some((op) => NEGATED_OPS.has(op)) || keys.has('not');
    case 'rank':
    case 'often':
      return (
        isRanked(looked) && isInDirection(sign.direction, sign.kind === 'rank' ? sign.of : 'measure', looked)
      );
    case 'sort':
    case 'direction':
      return query.orderBy.length > 0;
    case 'same':
      return isHeldAgainst(looked);
    case 'weekend':
      return keys.has('datePart');
    case 'distinct':
      return aggregations.has('count_distinct') || aggregations.has('count') || isGrouped(looked);
    case 'or':
      return isAlternative(looked);
    default:
      return true;
  }
}

function isCounted({ query, content, items, at }: Looked): boolean {
  const { aggregations, keys } = content;
  if (['count', 'count_distinct', 'sum', 'sum_boolean'].some((each) => aggregations.has(each))) return true;
  if (keys.has('daysBetween') || keys.has('count')) return true;
  // "number of citations" is a column here, "the average number of shares" its average.
  const counted = items.slice(at + 1).find((item) => item.kind !== 'sign');
  return (
    (counted?.kind === 'dimension' && counted.dimension.kind === 'numeric') ||
    (query.kind === 'list' && query.limit !== undefined)
  );
}

function isAggregated(aggregate: Extract<Sign, { kind: 'aggregate' }>['aggregate'], looked: Looked): boolean {
  const { content, query } = looked;
  const { aggregations, keys } = content;
  switch (aggregate) {
    case 'sum':
      return (
        ['sum', 'count_distinct', 'sum_boolean'].some((each) => aggregations.has(each)) ||
        keys.has('overall') ||
        (aggregations.has('count') && isCountedByName(looked)) ||
        isNamedColumn(looked)
      );
    case 'average':
      return aggregations.has('average') || keys.has('dividedBy') || isNamedColumn(looked);
    case 'median':
      return aggregations.has('median') || aggregations.has('percentile');
    case 'max':
    case 'min':
      return (
        aggregations.has(aggregate) ||
        query.limit !== undefined ||
        keys.has('limitPer') ||
        isNamedColumn(looked)
      );
  }
}

/** "how does it change over the years": a row for each. */
function isOverTime({ query, items }: Looked): boolean {
  const isTrend = items.some((item) => item.kind === 'sign' && item.sign.kind === 'trend');
  return isTrend && query.kind === 'metrics' && query.groupBy.length > 0;
}

/** "on the same day as": one time against another, and no value that is called so. */
function isHeldAgainst({ items, at, content: { keys } }: Looked): boolean {
  const next = items[at + 1];
  const isPeriod =
    (next?.kind === 'time' && next.mention.kind === 'grain') ||
    (next?.kind === 'dimension' && next.dimension.kind === 'time');
  return keys.has('left') || keys.has('outer') || !(isPeriod || next?.kind === 'value');
}

/** "total number of", "5 total orders", or a count that the model has a word for. */
function isCountedByName({ items, at, query }: Looked): boolean {
  if (items[at - 1]?.kind === 'number') return true;
  const counts = items.some((item) => item.kind === 'sign' && item.sign.kind === 'count');
  return counts || items.some((item) => item.kind === 'metric' && isShown(query, item.metric.name));
}

function isShown(query: SemanticQuery, metric: string): boolean {
  return query.kind === 'metrics' && query.metrics.includes(metric);
}

/** "total amount", "success rate": a column or a metric of the model is called so. */
function isNamedColumn({ items, at }: Looked): boolean {
  const [before, after] = [items[at - 1], items[at + 1]];
  return [before, after].some((item) => item?.kind === 'term');
}

function isGrouped({ query, content }: Looked): boolean {
  if (query.kind === 'list') return true;
  return (
    query.groupBy.length > 0 ||
    ['per', 'within', 'by', 'overall', 'everyInstanceOf'].some((key) => content.keys.has(key))
  );
}

function comparisons({ content: { ops, keys } }: Looked): number {
  const said = ops.filter((op) => op !== 'in' && !TEXT_OPS.has(op)).length;
  return said + (keys.has('timeRange') ? 2 : 0) + (keys.has('count') ? 1 : 0);
}

function countSigns({ items }: Looked, kinds: readonly Sign['kind'][]): number {
  return items.filter((item) => item.kind === 'sign' && kinds.includes(item.sign.kind)).length;
}

function isNegated({ content, items, at }: Looked): boolean {
  const { keys, ops, words } = content;
  if (keys.has('not') || keys.has('negated') || ops.some((op) => NEGATED_OPS.has(op)) || words.has('false'))
    return true;
  // "excluding the current month", "including those with no sales".
  if (keys.has('everyInstanceOf') || keys.has('emptyIsZero') || keys.has('fillMissing')) return true;
  if (ops.some((op) => ORDERED_OPS.has(op)) && items[at + 1]?.kind === 'sign') return true;
  return items.slice(at + 1).find((item) => item.kind !== 'sign')?.kind === 'time' && keys.has('timeRange');
}

function isRanked({ content, query, items, at }: Looked): boolean {
  const { aggregations, keys } = content;
  const isCut = query.limit !== undefined || keys.has('limitPer') || keys.has('window');
  if (isCut || aggregations.has('max') || aggregations.has('min')) return true;
  const sorts = items.some(
    (item) =>
      item.kind === 'sign' &&
      (item.sign.kind === 'sort' || item.sign.kind === 'direction' || item.sign.kind === 'list'),
  );
  return (sorts || saysFirst(items, at)) && query.orderBy.length > 0;
}

/** "most frequent first": an order, not the first one. */
function saysFirst(items: readonly Item[], at: number): boolean {
  return [at, at + 1].some((place) => {
    const [how, first] = [items[place - 1], items[place]];
    const isHow = how?.kind === 'sign' && (how.sign.kind === 'rank' || how.sign.kind === 'often');
    return isHow && first?.kind === 'sign' && first.sign.kind === 'rank' && first.sign.of === 'time';
  });
}

/** "the lowest price" with the greatest first is another question; which of "best" and "newest" comes first is the column's matter. */
function isInDirection(direction: Direction, of: string, { query, items, content }: Looked): boolean {
  const [first, ...others] = query.orderBy;
  const ranks = items.filter(
    (item) => item.kind === 'sign' && (item.sign.kind === 'rank' || item.sign.kind === 'often'),
  );
  if (first === undefined || others.length > 2 || ranks.length > 1 || query.limit === undefined) return true;
  if ((of !== 'size' && of !== 'price') || content.keys.has('window')) return true;
  return first.direction === direction;
}

/** "why were they cancelled": by the column that says so. */
function isReasonShown({ query }: Looked): boolean {
  const shown = query.kind === 'list' ? query.dimensions : query.groupBy;
  return shown.some(({ dimension }) => /reason|cause/i.test(dimension));
}

function isPriceRead({ content: { words } }: Looked): boolean {
  return [...words].some((word) => /price|cost|fee|charge|amount|rate/.test(word));
}

function isAlternative({ content, items, at }: Looked): boolean {
  const { keys, ops } = content;
  if (keys.has('any') || keys.has('alsoIn') || ops.includes('in') || ops.includes('not_in')) return true;
  const sides = [items[at - 1], items[at + 1]];
  return !sides.every((item) => item?.kind === 'value' || item?.kind === 'text');
}
