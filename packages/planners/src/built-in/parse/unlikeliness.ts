import { lemma, lemmasOf, type Token } from '@parley/catalog-search';
import type { SemanticQuery } from '@parley/semantic-layer';
import { type Item, isLink } from './items.js';
import type { Scope } from './scope.js';

interface Read {
  readonly scope: Scope;
  readonly items: readonly Item[];
  readonly query: SemanticQuery;
}

const SCATTERED = 0.03;
/** "customers in Germany" asks for the customers; "how many" would have been said. */
const BARE_COUNT = 0.3;
const MISTAKEN_STATE = 0.8;
const OTHER_ROWS = 0.1;

/** What speaks against a reading as a whole, beside the doubts about its words. */
export function unlikeliness(read: Read, tokens: readonly Token[]): number {
  return (
    scattered(read.scope) +
    far(read) +
    (isBareCount(read, tokens) ? BARE_COUNT : 0) +
    mistakenStates(read, tokens) * MISTAKEN_STATE
  );
}

/** Rows of something else than what was asked for. */
function far({ scope, query }: Read): number {
  return query.kind === 'list' && scope.subject !== undefined && query.entity !== scope.subject.name
    ? OTHER_ROWS
    : 0;
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

/** One count, of things that were asked for themselves: by their bare name, or with "list". */
function isBareCount({ scope, items, query }: Read, tokens: readonly Token[]): boolean {
  if (query.kind !== 'metrics' || query.metrics.length !== 1) return false;
  const [measure] = scope.measures;
  if (measure === undefined || measure.kind === 'number') return false;
  const at = items.findIndex((item) => item.kind === 'metric' && item.metric.name === query.metrics[0]);
  const item = items[at];
  if (item?.kind !== 'metric') return false;
  if (scope.asksList && query.groupBy.length === 0) return true;
  if (measure.kind !== 'count') return false;
  const counted = items[at - 1];
  // "top 3 books": the books, not their number.
  const isRanked =
    counted?.kind === 'number' || (counted?.kind === 'sign' && counted.sign.kind === 'rank' && at === 1);
  if (query.groupBy.length > 0 && !isRanked) return false;
  const before = items.slice(0, at).findLast((each) => each.kind !== 'sign' || each.sign.kind !== 'filler');
  if (before?.kind === 'sign' && ['count', 'aggregate', 'distinct'].includes(before.sign.kind)) return false;
  const said = lemmasOf(textOf(tokens, item)).join(' ');
  return [measure.entity.label, ...measure.entity.synonyms].some((name) => lemmasOf(name).join(' ') === said);
}

/** "shipped last week", "not shipped": words for when it happened, taken for a state it is in now. */
function mistakenStates({ items }: Read, tokens: readonly Token[]): number {
  return items.filter((item, position) => {
    if (item.kind !== 'value' || item.end - item.start > 1) return false;
    const said = lemma(textOf(tokens, item));
    const isTimed = item.entity.dimensions.some(
      ({ kind, name }) => kind === 'time' && lemma(name.replace(/_(?:at|on|date)$/, '')) === said,
    );
    const after = items.slice(position + 1).find(isMeaningful);
    const before = items.slice(0, position).findLast((each) => !isFiller(each));
    const negated = before?.kind === 'sign' && (before.sign.kind === 'not' || before.sign.kind === 'without');
    return isTimed && ((after?.kind === 'time' && after.mention.kind === 'period') || negated);
  }).length;
}

function isMeaningful(item: Item): boolean {
  return isLink(item) || item.kind === 'time' || item.kind === 'number' || item.kind === 'text';
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
