/**
 * A piece of a statement, read by our own lexer, and what later phases know of the text. `text` is its meaning, not its
 * spelling: a keyword or operator in its one canonical form, a name or a string without quotes and escapes, a number's digits.
 * `start` and `end` are UTF-16 offsets into the text that came in.
 */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type TokenKind =
  /** A word in plain ASCII without quotes; {@link classifyWords} makes keywords of some. */
  | 'word'
  | 'quoted name'
  | 'keyword'
  | 'operator'
  | 'string'
  | 'number'
  /** `X'...'`; the text is its hex digits in lower case. */
  | 'bytes'
  /** Strings with their keyword before them: `DATE '2025-01-01'`. */
  | 'date'
  | 'time'
  | 'timestamp'
  /** NULL, TRUE or FALSE where a value stands. */
  | 'constant'
  /** A name in {@link canonicalForms} that means a form of its own: `cast`, `extract`, `interval`, CURRENT_DATE. */
  | 'form'
  /** The type of a cast. */
  | 'type'
  /** `?`; only the guard's own text has them. The text is its number, from 1. */
  | 'parameter'
  /** Written for the parser's sake, where the text says it in another way. */
  | 'glue';

const VALUES: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'string',
  'number',
  'bytes',
  'date',
  'time',
  'timestamp',
  'constant',
  'parameter',
]);

export function isValue(token: Token): boolean {
  return VALUES.has(token.kind);
}

export function isName(token: Token | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'quoted name';
}

/** Whether `token` is the keyword or operator `text`. Never true of a name or a string that reads the same. */
export function is(token: Token | undefined, ...texts: readonly string[]): boolean {
  return (
    token !== undefined &&
    (token.kind === 'keyword' || token.kind === 'operator' || token.kind === 'glue') &&
    texts.includes(token.text)
  );
}

/** Whether a value may end with this token, so that what follows is an operator between two. */
export function endsValue(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return (
    isValue(token) || isName(token) || token.kind === 'form' || token.kind === 'type' || is(token, ')', 'END')
  );
}
