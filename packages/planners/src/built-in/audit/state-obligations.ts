import type { Token } from '@parley/catalog-search';
import type { Item } from '../parse/items.js';
import { SIGN_WORDS, type Sign } from '../parse/signs.js';
import { PARTICIPLES } from '../parse/verbs-of-names.js';
import type { QueryContent } from './query-content.js';

interface Looked {
  readonly items: readonly Item[];
  /** Where the verb stands among them. */
  readonly at: number;
  readonly tokens: readonly Token[];
  readonly content: QueryContent;
}

/** Say only that there is what they are said of: "how many loans were made". */
const BEING_THERE = new Set(
  `made placed received written published presented offered registered recorded held performed generated produced created done listed found
   stored issued submitted conducted booked ordered provided given taken kept scheduled organised organized arranged reported signed joined
   hired sold bought purchased sent brought known named called titled entitled used needed required involved contained happened begun`.split(
    /\s+/,
  ),
);
/** "by assigned agent": say that it has to do with what was named before. */
const RELATED = new Set(['associated', 'related', 'linked', 'connected', 'assigned', 'based']);
const BE = new Set(['is', 'are', 'was', 'were', 'been']);
const BETWEEN = new Set(['still', 'currently', 'now', 'already', 'also', 'all', 'both']);
/** What a state is said of, where it is no thing of the model. */
const RELATIVE = new Set(['who', 'that', 'which']);
const NEXT_CLAUSE = new Set(['and', 'or', 'but', ',', 'who', 'that', 'which', 'have', 'has', 'had']);
/** What stands before a thing: in between is which of them. */
const BEFORE_THING: ReadonlySet<Sign['kind']> = new Set(['count', 'list', 'aggregate', 'of', 'all']);
const INVERTED = /^(?:do|does|did|can|could|will|would|should)$/;

/**
 * Verbs relate what stands on both sides of them, and say nothing by themselves. Where nothing stands on one of the sides, they say what
 * some are and others are not: "members who are insured". What a name of the model stands for is no verb here, so a state that is met is
 * named in the query.
 */
export function isStateMet(looked: Looked): boolean {
  const { items, at, tokens, content } = looked;
  const start = items[at]?.start ?? 0;
  const [said, before] = [tokens[start]?.lower ?? '', tokens[start - 1]?.lower ?? ''];
  // "who are still employed in sales": elsewhere no more.
  if (/^(?:still|currently)$/.test(before) && /ed$/.test(said)) return false;
  if (before === 'still' && content.ops.length === 0) return false;
  const isState = isParticiple(said)
    ? (isSaidOfThing(looked, start) && endsClause(looked)) || isAttribute(looked, said)
    : isDoneAlone(looked, said);
  return !isState || [...content.words].some((name) => name.includes(said.replace(/(?:ed|d|s)$/, '')));
}

function isParticiple(said: string): boolean {
  return (/ed$/.test(said) || PARTICIPLES.has(said)) && !BEING_THERE.has(said);
}

/** "members are", "who have been". */
function isSaidOfThing({ items, tokens }: Looked, start: number): boolean {
  const said = (place: number) => tokens[place]?.lower ?? '';
  let at = start - 1;
  while (BETWEEN.has(said(at))) at--;
  if (!BE.has(said(at))) return false;
  at -= /^(?:have|has|had)$/.test(said(at - 1)) ? 2 : 1;
  return RELATIVE.has(said(at)) || items.some((item) => isThing(item) && item.end === at + 1);
}

function endsClause({ items, at, tokens }: Looked): boolean {
  const next = items[at + 1];
  if (next === undefined || NEXT_CLAUSE.has(tokens[next.start]?.lower ?? '')) return true;
  return next.kind === 'sign' && (next.sign.kind === 'verb' || next.sign.kind === 'list');
}

/** "how many insured members", "the price of donated books"; "who borrowed books" did so. */
function isAttribute({ items, at, tokens }: Looked, said: string): boolean {
  const [before, item, next] = [items[at - 1], items[at], items[at + 1]];
  if (RELATED.has(said) || next === undefined || next.start !== item?.end) return false;
  // "total invested amount": what is added up is called so.
  const isAddedUp = before?.kind === 'sign' && before.sign.kind === 'aggregate';
  if (next.kind !== 'entity' && (next.kind !== 'metric' || isAddedUp)) return false;
  if (before === undefined || tokens[before.end - 1]?.lower === 'the') return true;
  return before.kind === 'sign' && BEFORE_THING.has(before.sign.kind);
}

/** "members who work", "which members donate", in the present: what is in the past may be done by whatever else is spoken of. */
function isDoneAlone(looked: Looked, said: string): boolean {
  const { items, at, tokens } = looked;
  const [before, item] = [items[at - 1], items[at]];
  const isPresent = SIGN_WORDS.has(`${said}s`) || (said.endsWith('s') && SIGN_WORDS.has(said.slice(0, -1)));
  if (!isPresent || item === undefined || !endsClause(looked)) return false;
  if (tokens.slice(0, item.start).some(({ lower }) => INVERTED.test(lower))) return false;
  return RELATIVE.has(tokens[item.start - 1]?.lower ?? '') || (isThing(before) && !isNoun(said));
}

/** A number is called by what it counts: "members". */
function isThing(item: Item | undefined): boolean {
  return item?.kind === 'entity' || item?.kind === 'metric';
}

/** "order entries" are the orders. */
function isNoun(said: string): boolean {
  return /^(?:records?|entry|entries|dates?|listings?|seats?)$/.test(said);
}
