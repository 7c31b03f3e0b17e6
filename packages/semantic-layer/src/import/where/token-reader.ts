import { WhereFault, type WhereToken } from './where-tokens.js';

/** Goes through tokens one by one. Words are compared without regard to case. */
export interface TokenReader {
  peek(ahead?: number): WhereToken | undefined;
  next(): WhereToken;
  /** True where this word or symbol comes next. */
  sees(text: string): boolean;
  /** Steps over the word or symbol if it comes next. */
  takes(text: string): boolean;
  /** True where these words come next, one after the other; steps over them. */
  takesAll(...texts: readonly string[]): boolean;
  /** @throws WhereFault where something else comes next */
  expect(text: string): void;
  atEnd(): boolean;
  /** @throws WhereFault always */
  fail(): never;
}

export function readTokens(tokens: readonly WhereToken[]): TokenReader {
  let position = 0;
  const isAt = (text: string, ahead = 0): boolean => {
    const token = tokens[position + ahead];
    if (token?.kind === 'word') return token.text.toUpperCase() === text.toUpperCase();
    return token?.kind === 'symbol' && token.text === text;
  };
  const reader: TokenReader = {
    peek: (ahead = 0) => tokens[position + ahead],
    next: () => {
      const token = tokens[position];
      if (token === undefined) throw new WhereFault('It ends too early');
      position++;
      return token;
    },
    sees: (text) => isAt(text),
    takes: (text) => reader.takesAll(text),
    takesAll: (...texts) => {
      const matches = texts.every((text, ahead) => isAt(text, ahead));
      if (matches) position += texts.length;
      return matches;
    },
    expect: (text) => {
      if (!reader.takes(text)) reader.fail();
    },
    atEnd: () => position === tokens.length,
    fail: () => {
      const token = tokens[position];
      throw new WhereFault(
        token === undefined ? 'It ends too early' : `"${token.text}" is not expected here`,
      );
    },
  };
  return reader;
}
