import type { Token } from '@parley/catalog-search';
import type { Item } from '../parse/items.js';
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
const BE = new Set(['is', 'are', 'was', 'were', 'been']);
const BETWEEN = new Set(['still', 'currently', 'now', 'already', 'also', 'all', 'both']);
/** What a state is said of, where it is no thing of the model. */
const RELATIVE = new Set(['who', 'that', 'which']);
const NEXT_CLAUSE = new Set(['and', 'or', 'but', ',', 'who', 'that', 'which', 'have', 'has', 'had']);

/**
 * Verbs relate what stands on both sides of them, and say nothing by themselves. Where nothing follows, they are what some are and others
 * are not: "members who are insured". What a name of the model stands for is no verb here, so a state that is met is named in the query.
 */
export function isStateMet(looked: Looked): boolean {
  const { items, at, tokens, content } = looked;
  const start = items[at]?.start ?? 0;
  const [said, before] = [tokens[start]?.lower ?? '', tokens[start - 1]?.lower ?? ''];
  // "who are still employed in sales": elsewhere no more.
  if (/^(?:still|currently)$/.test(before) && /ed$/.test(said)) return false;
  if (before === 'still' && content.ops.length === 0) return false;
  const isState = isParticiple(said) && isSaidOfThing(looked, start) && endsClause(looked);
  return !isState || [...content.words].some((name) => name.includes(said.replace(/(?:ed|d)$/, '')));
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
  const things = items.filter(({ kind }) => kind === 'entity' || kind === 'metric');
  return RELATIVE.has(said(at)) || things.some(({ end }) => end === at + 1);
}

function endsClause({ items, at, tokens }: Looked): boolean {
  const next = items[at + 1];
  if (next === undefined || NEXT_CLAUSE.has(tokens[next.start]?.lower ?? '')) return true;
  return next.kind === 'sign' && (next.sign.kind === 'verb' || next.sign.kind === 'list');
}
