import { tokenise } from '../language/tokenise.js';

/** A word, number or sign of a question that has to be accounted for. */
export interface QuestionToken {
  /** Quoted texts stay whole. */
  readonly kind: 'word' | 'number' | 'quoted' | 'sign';
  /** As written, without quotes. */
  readonly text: string;
  /** What equal tokens share: without case, accents and a possessive's ending. */
  readonly key: string;
  readonly value?: number;
  readonly start: number;
  readonly end: number;
}

/** Punctuation that changes nothing: a question with and without it is the same. */
const SILENT = new Set('.?!,;:()¿¡…"\'’“”‘'.split(''));

/**
 * A question cut so that nothing of it is lost: what is no word, number or quoted text is a sign of its own ("-5" is not "5",
 * "C++" is not "C"), except for punctuation, and hyphens within a word.
 */
export function questionTokens(text: string): QuestionToken[] {
  const tokens: QuestionToken[] = [];
  let from = 0;
  for (const { kind, text: written, lower, value, start, end } of tokenise(text)) {
    tokens.push(...signsBetween(text, from, start));
    from = end;
    if (kind === 'symbol') {
      tokens.push(...signsBetween(text, start, end));
      continue;
    }
    const at = { text: written, key: lower, start, end };
    tokens.push({ kind, ...at, ...(value !== undefined && { value }) });
  }
  tokens.push(...signsBetween(text, from, text.length));
  return tokens;
}

function signsBetween(text: string, from: number, to: number): QuestionToken[] {
  const signs: QuestionToken[] = [];
  for (let at = from; at < to; at += 1) {
    const sign = text.charAt(at);
    if (/\s/.test(sign) || SILENT.has(sign)) continue;
    const isInWord = sign === '-' && isLetter(text.charAt(at - 1)) && isLetter(text.charAt(at + 1));
    if (!isInWord) signs.push({ kind: 'sign', text: sign, key: sign, start: at, end: at + 1 });
  }
  return signs;
}

function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character);
}
