import { Refusal } from '../refusal.js';
import { is, isName, isValue, type Token } from './token.js';

/**
 * What the parser gets to see: keywords, operators and brackets as they are, every name as `n_7` and every value as its token's
 * index. No text of the statement reaches it, so nothing in a name or a string can be misread, no function is one it has
 * ideas about, and every node it answers leads back to a place. Each SELECT list begins with a mark of its own, `m_3`.
 */
export interface Skeleton {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Where each token stands in {@link text}. */
  readonly starts: readonly number[];
}

export function skeletonOf(tokens: readonly Token[]): Skeleton {
  let text = '';
  let pendingMark = '';
  const starts: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (pendingMark !== '' && !is(token, 'DISTINCT')) {
      text += pendingMark;
      pendingMark = '';
    }
    starts.push(text.length);
    text += `${written(token, index)} `;
    if (is(token, 'SELECT')) pendingMark = `m_${index} , `;
  }
  return { text: text + pendingMark, tokens, starts };
}

function written(token: Token, index: number): string {
  if (token.kind === 'number' || token.kind === 'parameter') return String(index);
  if (isValue(token)) return `'v_${index}'`;
  if (isName(token) || token.kind === 'form' || token.kind === 'type') return `n_${index}`;
  return token.text;
}

/** The token that a name or a value of the skeleton stands for. */
export function tokenOf(skeleton: Skeleton, name: string): Token {
  const index = Number(/^(?:[nv]_)?(\d{1,6})$/.exec(name)?.[1] ?? Number.NaN);
  const token = skeleton.tokens[index];
  if (token !== undefined) return token;
  throw new Refusal(
    'SQL_NOT_SUPPORTED',
    'The statement could not be read without doubt; write it in another way.',
  );
}

/** The index of the SELECT that a mark belongs to, or null for any other name. */
export function selectOfMark(name: string): number | null {
  const index = /^m_(\d{1,6})$/.exec(name)?.[1];
  return index === undefined ? null : Number(index);
}

/** The token at a place of the skeleton's text. */
export function tokenAt({ tokens, starts }: Skeleton, position: number): Token | undefined {
  const after = starts.findIndex((start) => start > position);
  return tokens[(after < 0 ? starts.length : after) - 1];
}

/** Where the first name or value of a node stands in the text that came in, or -1. */
export function placeOf(node: unknown, { tokens }: Skeleton): number {
  let first = tokens.length;
  const look = (value: unknown): void => {
    if (typeof value === 'string') {
      const index = /^(?:[nvm]_)?(\d{1,6})$/.exec(value)?.[1];
      if (index !== undefined) first = Math.min(first, Number(index));
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(node);
  return tokens[first]?.start ?? -1;
}
