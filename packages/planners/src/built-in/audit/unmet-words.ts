import { lemma, type Token } from '@parley/catalog-search';
import type { ModelIndex, SemanticQuery } from '@parley/semantic-layer';
import { type Item, isLink } from '../parse/items.js';
import type { TimeMention } from '../time-mentions.js';
import { isLinkMet } from './link-obligations.js';
import { contentOf } from './query-content.js';
import { isSignMet } from './sign-obligations.js';
import { isStateMet } from './state-obligations.js';
import { isVerbMet } from './verb-obligations.js';

interface Read {
  readonly items: readonly Item[];
  readonly tokens: readonly Token[];
  readonly query: SemanticQuery;
  readonly index: ModelIndex;
}

/**
 * A second look, by other eyes than the parser's: what each word obliges a query to have is looked for in the finished query. "average"
 * wants an average, "never" a negation, a number or a name the same constant, a thing its rows. The words that nothing in the query
 * answers to, which makes it the answer to another question.
 */
export function unmetWords({ items, tokens, query, index }: Read): Item[] {
  const content = contentOf(query, index);
  const said = new Set(tokens.map(({ text }) => lemma(text)));
  return items.filter((item, at) => {
    if (isNameOfColumn(items, at, tokens)) return false;
    if (isLink(item)) return !isLinkMet(item, { content, index });
    if (item.kind === 'sign' && item.sign.kind === 'verb') {
      const verb = tokens[item.start]?.text ?? '';
      if (!isStateMet({ items, at, tokens, content })) return true;
      return query.kind === 'metrics' && !isVerbMet({ verb, said, content, index });
    }
    if (item.kind === 'sign') return !isSignMet(item.sign, { items, at, query, content });
    if (item.kind === 'time') return !isTimeMet(item.mention, content.words);
    if (item.kind === 'number') return !hasConstant(content.words, String(item.value));
    return item.kind === 'text' && !hasConstant(content.words, item.text.toLowerCase());
  });
}

/** A period has left an end of it, or the number of its year. */
function isTimeMet(mention: TimeMention, words: ReadonlySet<string>): boolean {
  if (mention.kind !== 'period') return true;
  const { from = '', to = '' } = mention.period;
  const lastYear = to === '' ? '' : String(Number(to.slice(0, 4)) - 1);
  return [from, to, from.slice(0, 4), lastYear].some((end) => end !== '' && words.has(end));
}

function hasConstant(words: ReadonlySet<string>, constant: string): boolean {
  return words.has(constant) || [...words].some((word) => word.includes(constant));
}

/** "a town whose name ends with ...": the town itself. */
function isNameOfColumn(items: readonly Item[], at: number, tokens: readonly Token[]): boolean {
  const [column, whose, name] = [items[at - 2], items[at - 1], items[at]];
  const said = (item: Item | undefined) => tokens[item?.start ?? -1]?.lower;
  return column?.kind === 'dimension' && said(whose) === 'whose' && /^names?$/.test(said(name) ?? '');
}
