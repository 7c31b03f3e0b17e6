import { Refusal } from '../refusal.js';
import type { QueryNode } from '../tree/query-tree.js';
import { is, isName, type Token } from './token.js';
import { CALLED, NAME, wordsOf } from './tree-words.js';

/**
 * Makes sure that nothing was lost, added or moved on the way from the text to the tree: the words, names and values of the
 * one are those of the other, in the same order. Brackets and commas aside, which checked precedence answers for,
 * the parser could then have misread nothing that changes an answer.
 *
 * @throws Refusal SQL_NOT_SUPPORTED
 */
export function requireSameWords(
  query: QueryNode,
  tokens: readonly Token[],
  dialect: 'mariadb' | 'sqlite',
): void {
  const written = spoken(tokens);
  const understood = wordsOf(query, dialect);
  // NOT stands before or within what it negates (`NOT x IN ...`, `x NOT IN ...`): it is counted.
  const places = written.filter(({ word }) => word !== 'NOT');
  const words = understood.filter((word) => word !== 'NOT');
  const lost = places.findIndex(({ word }, index) => !says(words[index], word));
  const isSame =
    lost < 0 &&
    places.length === words.length &&
    written.length - places.length === understood.length - words.length;
  if (isSame) return;
  const at = lost < 0 ? undefined : places[lost];
  throw new Refusal(
    'SQL_NOT_SUPPORTED',
    'The statement has a form here that is not read without doubt; write it in another way.',
    at?.start ?? -1,
    { construct: at?.word ?? 'NOT' },
  );
}

/** Whether a word of the tree is the one that was written. */
function says(understood: string | undefined, written: string): boolean {
  if (!understood?.startsWith(CALLED)) return understood === written;
  return written.toLowerCase() === `${NAME}${understood.slice(CALLED.length)}`;
}

interface Spoken {
  readonly word: string;
  readonly start: number;
}

/** Words that may be left out, or whose place says all that they do. */
const SILENT = new Set(['AS', 'ASC', 'BY', 'INNER', 'OUTER', 'JOIN', 'CROSS', 'WITHIN']);

function spoken(tokens: readonly Token[]): readonly Spoken[] {
  const words: Spoken[] = [];
  for (const [index, token] of tokens.entries()) {
    const word = wordOf(token, tokens[index - 1]);
    const previous = words.at(-1);
    if (word === null) continue;
    // `= ANY (SELECT ...)` is IN.
    if (word === 'ANY' && previous?.word === '=') words.splice(-1, 1, { word: 'IN', start: previous.start });
    else if (word === 'string:\\' && previous?.word === 'ESCAPE') words.pop();
    else words.push({ word, start: token.start });
  }
  return words;
}

function wordOf(token: Token, previous: Token | undefined): string | null {
  if (token.kind === 'glue') return null;
  if (token.kind === 'operator')
    return '(),.;'.includes(token.text) ? null : (OPERATOR_WORDS.get(token.text) ?? token.text);
  if (token.kind === 'keyword') {
    const isWithin = token.text === 'GROUP' && is(previous, 'WITHIN');
    return SILENT.has(token.text) || isWithin ? null : token.text;
  }
  if (isName(token) || token.kind === 'form') return `${NAME}${token.text}`;
  return `${token.kind}:${token.text}`;
}

/** MariaDB's `<=>` is what SQLite writes as IS. */
const OPERATOR_WORDS: ReadonlyMap<string, string> = new Map([['<=>', 'IS']]);
