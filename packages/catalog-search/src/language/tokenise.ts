import { lemma } from './lemma.js';

/** A piece of the question. Names of models are cut by the same rules, so that they meet. */
export interface Token {
  readonly kind: 'word' | 'number' | 'quoted' | 'symbol';
  /** As written. */
  readonly text: string;
  readonly lower: string;
  readonly lemma: string;
  /** Of a number: its value, with thousands and magnitudes resolved. */
  readonly value?: number;
  readonly start: number;
  readonly end: number;
}

const PIECE =
  /(?<date>\d{4}-\d{2}-\d{2})|(?<quoted>"[^"]+"|“[^“”]+”|(?<![\p{L}\p{N}])'[^']+'(?!\p{L}))|(?<number>[$€£]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?(?:k|m|bn|million|thousand|billion)\b|%)?(?![\p{L}]))|(?<word>[\p{L}\p{N}]+(?:['’][\p{L}]+)?)|(?<symbol><=|>=|<>|!=|[<>=,&+/;:()])/giu;
const MAGNITUDES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  million: 1e6,
  bn: 1e9,
  billion: 1e9,
};
const NUMBER_WORDS = new Map(
  'one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, position) => [word, position + 1]),
);

/** Cuts text into words, numbers, quoted texts and the few signs that mean something. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(PIECE)) {
    const start = match.index;
    const groups = match.groups ?? {};
    const position = { text: match[0], lower: match[0].toLowerCase(), start, end: start + match[0].length };
    if (groups.quoted !== undefined) {
      const inner = match[0].slice(1, -1).trim();
      tokens.push({
        ...position,
        kind: 'quoted',
        text: inner,
        lower: inner.toLowerCase(),
        lemma: inner.toLowerCase(),
      });
    } else if (groups.number !== undefined) {
      tokens.push({ ...position, kind: 'number', lemma: position.lower, value: numberValue(match[0]) });
    } else if (groups.symbol !== undefined) {
      tokens.push({ ...position, kind: 'symbol', lemma: match[0] });
    } else {
      tokens.push(wordToken(position));
    }
  }
  return tokens;
}

/** The lemmas of a name or label, as the question's would be. */
export function lemmasOf(text: string): string[] {
  return tokenise(text.replaceAll('_', ' '))
    .filter((token) => token.kind !== 'symbol')
    .map((token) => token.lemma);
}

function wordToken(position: Pick<Token, 'text' | 'lower' | 'start' | 'end'>): Token {
  const plain = fold(position.lower).replaceAll('’', "'");
  const withoutPossessive = plain.replace(/'s$/, '');
  const value = NUMBER_WORDS.get(plain);
  return {
    ...position,
    kind: 'word',
    lower: withoutPossessive,
    lemma: lemma(withoutPossessive),
    ...(value === undefined ? {} : { value }),
  };
}

/** Without accents: people type Munchen and Zurich. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '');
}

function numberValue(text: string): number {
  const match = /([\d,]*\.?\d+)\s*([a-z]*)/i.exec(text.replace(/^[$€£]/, ''));
  const digits = Number((match?.[1] ?? '').replaceAll(',', ''));
  return digits * (MAGNITUDES[(match?.[2] ?? '').toLowerCase()] ?? 1);
}
