import { lemma, lemmasOf, type Token } from '@parley/catalog-search';
import {
  type Condition,
  findPath,
  METRIC_TIME,
  type ModelIndex,
  type SemanticQuery,
} from '@parley/semantic-layer';
import { isPeople } from '../people.js';
import { saysWhen } from '../strict-times.js';
import type { Item } from './items.js';
import { thingOf } from './measure-of.js';
import { ownerOf } from './named-things.js';
import { rootOf } from './named-ways.js';
import type { Scope } from './scope.js';

interface Read {
  readonly scope: Scope;
  readonly items: readonly Item[];
  readonly query: SemanticQuery;
  readonly index: ModelIndex;
}

const SCATTERED = 0.03;
/** "customers in Germany" asks for the customers; "how many" would have been said. */
const BARE_COUNT = 0.3;
const MISTAKEN_STATE = 0.8;
const OTHER_ROWS = 0.1;
const ODD_ROWS = 0.35;
const RELATED_ROWS = 0.05;
/** Of each step further than over one table between. */
const FAR_ROWS = 0.1;
/** As often as something is there that nobody spoke of. */
const OTHERS_SUM = 0.5;
const OTHER_TIME = 0.5;
const NEAR = 2;
const OTHERS_NAME = 0.3;
const BESIDE = 3.5;
const OWN_KEY = 0.3;
const OWN_KEY_OF_TOTAL = 0.06;
const UNSPOKEN_ROWS = 0.35;
const NOBODY = 0.4;
const COUNTED_EACH = 0.4;
/** Do things as people do. */
const ORGANISED =
  /\b(?:company|firm|agency|organi[sz]ation|sponsor|network|team|club|account|household|carrier|publisher|manufacturer|vendor|insurer|bank|school|department)\b/i;

/** What speaks against a reading as a whole, beside the doubts about its words. */
export function unlikeliness(read: Read, tokens: readonly Token[]): number {
  return (
    scattered(read.scope) +
    far(read) +
    relatedRows(read) * RELATED_ROWS +
    farRows(read) * FAR_ROWS +
    (sumsOthers(read) ? OTHERS_SUM : 0) +
    (groupsByOtherTime(read, tokens) ? OTHER_TIME : 0) +
    (listsOddly(read) ? ODD_ROWS : 0) +
    ownKey(read) +
    namesOfOthers(read, tokens) * OTHERS_NAME +
    (isBareCount(read, tokens) ? BARE_COUNT : 0) +
    (listsNobody(read, tokens) ? NOBODY : 0) +
    (countsEach(read) ? COUNTED_EACH : 0) +
    mistakenStates(read, tokens) * MISTAKEN_STATE
  );
}

/** Rows of something else than what was asked for; least likely of something that nobody spoke of. */
function far({ scope, query }: Read): number {
  if (query.kind !== 'list' || scope.subject === undefined || query.entity === scope.subject.name) return 0;
  const isShown = query.dimensions.some(({ dimension }) => dimension.startsWith(`${query.entity}.`));
  return isShown && scope.root.within.length === 0 ? OTHER_ROWS : UNSPOKEN_ROWS;
}

/** "Who voted for the film": no film. */
function listsNobody({ query, index }: Read, tokens: readonly Token[]): boolean {
  const entity = query.kind === 'list' ? index.entities.get(query.entity) : undefined;
  if (entity === undefined || query.kind !== 'list' || tokens[0]?.lower !== 'who') return false;
  const shown = query.dimensions.map(({ dimension }) => dimension.slice(0, dimension.indexOf('.')));
  const owners = [entity, ...shown.map((step) => ownerOf(step, index))];
  return !owners.some((owner) => owner !== undefined && (isPeople(owner) || ORGANISED.test(owner.label)));
}

/** "Which films were screened at every venue": not how many at each. */
function countsEach({ scope, items, query, index }: Read): boolean {
  if (query.kind !== 'metrics' || !scope.asksWhich || scope.rank !== undefined) return false;
  const which = items.findIndex((item) => item.kind === 'sign' && item.sign.kind === 'which');
  const named = items[which + 1];
  const thing = named === undefined ? undefined : thingOf(index, named);
  const isCounted = items
    .slice(which + 2)
    .some((item) => item.kind === 'metric' || (item.kind === 'sign' && COUNTING.has(item.sign.kind)));
  return (
    thing !== undefined &&
    !isCounted &&
    scope.having.length === 0 &&
    scope.groups.some(({ entity, perInstance }) => perInstance === true && entity !== thing)
  );
}

/** What is asked of rows that are only related is likelier asked of nearer ones. */
function relatedRows({ query }: Read): number {
  return (query.where ?? []).filter((condition) => 'has' in condition).length;
}

/** The docks of stations, once for each trip that ended there. */
function sumsOthers({ query, items, index }: Read): boolean {
  if (query.kind !== 'metrics') return false;
  return (query.adHocMetrics ?? []).some((metric) => {
    if (!('entity' in metric) || !('of' in metric) || metric.aggregation === 'count_distinct') return false;
    const { of } = metric;
    if (
      of === undefined ||
      !('dimension' in of) ||
      !of.dimension.includes('.') ||
      of.dimension.startsWith(`${metric.entity}.`)
    )
      return false;
    // A table that only joins two things is never spoken of.
    const rows = index.entities.get(metric.entity);
    if (rows?.dimensions.every(({ kind }) => kind === 'identifier') === true) return false;
    return !items.some(
      (item) =>
        ('entity' in item && item.entity.name === metric.entity) ||
        (item.kind === 'metric' && item.metric.type === 'simple' && item.metric.entity === metric.entity),
    );
  });
}

/** "booked in each month", where only the time of delivery is known. */
function groupsByOtherTime({ query, items, index }: Read, tokens: readonly Token[]): boolean {
  if (query.kind !== 'metrics' || !query.groupBy.some(({ dimension }) => dimension === METRIC_TIME))
    return false;
  const root = index.entities.get(rootOf(query, index) ?? '');
  return items.some((item, at) => {
    const next = items
      .slice(at + 1)
      .find((each) => each.kind !== 'sign' || !['in', 'by', 'of', 'filler'].includes(each.sign.kind));
    const isVerb = (item.kind === 'sign' && item.sign.kind === 'verb') || item.kind === 'value';
    return root !== undefined && isVerb && next?.kind === 'time' && !saysWhen(root, textOf(tokens, item));
  });
}

/** Steps to related rows that lead further than a question mostly means. */
function farRows({ query, index }: Read): number {
  const root = rootOf(query, index);
  const steps = (condition: Condition): number => {
    if ('all' in condition) return condition.all.reduce((sum, each) => sum + steps(each), 0);
    if ('any' in condition) return condition.any.reduce((sum, each) => sum + steps(each), 0);
    if ('not' in condition) return steps(condition.not);
    if (!('has' in condition) || root === undefined) return 0;
    const { entity, through } = condition.has;
    const ends = { from: root, to: entity, ...(through === undefined ? {} : { through }) };
    const path = findPath(index, ends, 'any');
    if (path.kind !== 'found') return 0;
    const [first, ...others] = path.hops;
    // Charges of what there are claims for, too: what they share has both.
    const isBeside = first?.fansOut === false && others.some(({ fansOut }) => fansOut);
    return Math.max(0, path.hops.length - NEAR) + (isBeside ? BESIDE : 0);
  };
  return (query.where ?? []).reduce((sum, condition) => sum + steps(condition), 0);
}

/** A column's values, chosen by what is only far related to it: "total amount withdrawn" is no amount of an order. */
function listsOddly({ scope, query }: Read): boolean {
  return (
    query.kind === 'list' &&
    scope.subject === undefined &&
    (query.where ?? []).some((condition) => 'has' in condition)
  );
}

/** "name of the apiary", taken for what something else is called. */
function namesOfOthers({ items }: Read, tokens: readonly Token[]): number {
  return items.filter((item, at) => {
    const [of, owner] = [items[at + 1], items.slice(at + 2).find((each) => !isFiller(each))];
    if (item.kind !== 'dimension' || of?.kind !== 'sign' || of.sign.kind !== 'of' || owner?.kind !== 'entity')
      return false;
    return owner.entity !== item.entity && /^(?:\S+ )?names?$/i.test(textOf(tokens, item));
  }).length;
}

/** The count of things by their own key or name is 1 each, and their total what each has. */
function ownKey({ scope, query }: Read): number {
  const by = scope.rank?.by;
  const measure = scope.measures[0] ?? (by?.kind === 'measure' ? by.measure : undefined);
  if (query.kind !== 'metrics' || (measure?.kind !== 'count' && measure?.kind !== 'column')) return 0;
  const { entity } = measure;
  const [key, ...others] = entity.primaryKey;
  const keys = entity.dimensions.filter(
    ({ name, column, kind }) =>
      (name === entity.labelDimension && (measure.kind === 'count' || kind === 'identifier')) ||
      (column !== undefined && others.length === 0 && column === key),
  );
  const isGrouped = query.groupBy.some(({ dimension }) =>
    keys.some(({ name }) => dimension === `${entity.name}.${name}`),
  );
  if (!isGrouped) return 0;
  return measure.kind === 'count' ? OWN_KEY : OWN_KEY_OF_TOTAL;
}

/** What is returned together is mostly of one thing. */
function scattered({ returned, asked }: Scope): number {
  const owners = new Set(
    [...returned, ...asked].flatMap((output) =>
      output.kind === 'column' ? [output.group.entity?.name] : [],
    ),
  );
  return Math.max(0, owners.size - 1) * SCATTERED;
}

/** Things that were asked for themselves, by their bare name or with "list", taken for how many there are. */
function isBareCount({ scope, items, query }: Read, tokens: readonly Token[]): boolean {
  if (query.kind !== 'metrics') return false;
  return items.some((item, at) => {
    if (item.kind !== 'metric' || !query.metrics.includes(item.metric.name)) return false;
    const alone = query.metrics.length === 1 && query.groupBy.length === 0;
    if (scope.asksList && alone) return true;
    const measure = scope.measures.find((each) => each.kind === 'count' && each.metric === item.metric);
    if (measure?.kind !== 'count') return false;
    const before = items.slice(0, at).findLast((each) => !isFiller(each));
    const sign = before?.kind === 'sign' ? before.sign.kind : undefined;
    if (sign !== undefined && COUNTING.has(sign)) return false;
    if (query.metrics.length > 1 && (sign === 'and' || isJoint(items[at + 1]))) return false;
    const said = lemmasOf(textOf(tokens, item)).join(' ');
    const isName = [measure.entity.label, ...measure.entity.synonyms].some(
      (name) => lemmasOf(name).join(' ') === said,
    );
    // "top 3 books": the books, not their number.
    const isRanked = before?.kind === 'number' || (sign === 'rank' && at === 1);
    const isLoose = query.metrics.length > 1 && sign !== 'list';
    return isName && (scope.groups.length === 0 || isRanked || isLoose);
  });
}

const COUNTING = new Set(['count', 'aggregate', 'distinct', 'share', 'ratio', 'money']);

function isJoint(item: Item | undefined): boolean {
  return item?.kind === 'sign' && item.sign.kind === 'and';
}

/** States with an end that is not the time of anything else. */
const ENDS = /^(?:expired|terminated|ended|died|deceased)$/i;

/** "shipped last week", "not shipped": words for when it happened, taken for a state it is in now. */
function mistakenStates({ items }: Read, tokens: readonly Token[]): number {
  return items.filter((item, position) => {
    if (item.kind !== 'value' || item.end - item.start > 1) return false;
    const said = lemma(textOf(tokens, item));
    const isTimed = item.entity.dimensions.some(
      ({ kind, name }) =>
        (kind === 'time' || (kind === 'text' && /_date$/.test(name))) &&
        lemma(name.replace(/_(?:at|on|date)$/, '')) === said,
    );
    const after = items
      .slice(position + 1)
      .find((each) => each.kind === 'time' && each.mention.kind === 'period');
    const before = items.slice(0, position).findLast((each) => !isFiller(each));
    const negated = before?.kind === 'sign' && (before.sign.kind === 'not' || before.sign.kind === 'without');
    const next = items[position + 1];
    // "licences expire next month", where only the day they were issued is known.
    const isUntold =
      ENDS.test(String(item.value)) &&
      next?.kind === 'time' &&
      next.mention.kind === 'period' &&
      !saysWhen(item.entity, String(item.value));
    return isUntold || (isTimed && (after !== undefined || negated));
  }).length;
}

function isFiller(item: Item): boolean {
  return item.kind === 'sign' && item.sign.kind === 'filler';
}

function textOf(tokens: readonly Token[], { start, end }: Item): string {
  return tokens
    .slice(start, end)
    .map(({ text }) => text)
    .join(' ');
}
