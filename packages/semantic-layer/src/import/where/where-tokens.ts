/** A piece of a filter's text. Words keep the case they were written in. */
export type WhereToken =
  | { readonly kind: 'word' | 'symbol'; readonly text: string }
  /** `text` is what stands between the quotes, escapes resolved. */
  | { readonly kind: 'string' | 'name'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string };

/** The text can't be read as a filter; the message says why, without a full stop. */
export class WhereFault extends Error {}

/** Longer filters are refused before they are looked at. */
const MAX_LENGTH = 16_000;
/** Longest first: `>=` is not `>` and `=`. */
const SYMBOLS = ['{{', '}}', '::', '<=', '>=', '<>', '!=', '(', ')', '[', ']', ',', '.', '=', '<', '>', '-'];
const SPACE = /\s+/y;
const WORD = /[a-z_][a-z0-9_$]*/iy;
const NUMBER = /\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy;

/** @throws WhereFault */
export function tokeniseWhere(text: string): readonly WhereToken[] {
  if (text.length > MAX_LENGTH) throw new WhereFault(`It is longer than ${MAX_LENGTH} characters`);
  const tokens: WhereToken[] = [];
  let insideBraces = false;
  let at = 0;
  while (at < text.length) {
    at += lengthOf(SPACE, text, at);
    if (at >= text.length) break;
    const mark = text[at] ?? '';
    if (mark === "'" || mark === '"') {
      const { content, end } = quoted(text, at, insideBraces);
      // Double quotes are a string in Jinja and a column in SQL.
      tokens.push({ kind: mark === '"' && !insideBraces ? 'name' : 'string', text: content });
      at = end;
      continue;
    }
    const token = wordAt(text, at) ?? numberAt(text, at) ?? symbolAt(text, at);
    if (token === undefined) throw new WhereFault(`"${text.slice(at, at + 10)}" can't be read here`);
    if (token.text === '{{') insideBraces = true;
    if (token.text === '}}') insideBraces = false;
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function wordAt(text: string, at: number): WhereToken | undefined {
  const length = lengthOf(WORD, text, at);
  return length === 0 ? undefined : { kind: 'word', text: text.slice(at, at + length) };
}

function numberAt(text: string, at: number): WhereToken | undefined {
  const length = lengthOf(NUMBER, text, at);
  return length === 0 ? undefined : { kind: 'number', text: text.slice(at, at + length) };
}

function symbolAt(text: string, at: number): WhereToken | undefined {
  const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
  return symbol === undefined ? undefined : { kind: 'symbol', text: symbol };
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** SQL doubles a quote to write one; Jinja puts a backslash before it. */
function quoted(text: string, start: number, isJinja: boolean): { content: string; end: number } {
  const mark = text[start] ?? '';
  let content = '';
  for (let at = start + 1; at < text.length; at++) {
    const sign = text[at] ?? '';
    const next = text[at + 1];
    if (isJinja && sign === '\\' && next !== undefined) {
      content += next;
      at++;
    } else if (sign !== mark) {
      content += sign;
    } else if (!isJinja && next === mark) {
      content += mark;
      at++;
    } else {
      return { content, end: at + 1 };
    }
  }
  throw new WhereFault('A quote is not closed');
}
