import { Refusal } from '../refusal.js';
import type { Token, TokenKind } from './token.js';

/** How one dialect writes what its statements are made of. Everything not named here is refused. */
export interface Lexicon {
  /** The engine's name for people. */
  readonly title: string;
  /** Quotes around names: the closing one, by the opening one. A doubled closing quote stands for one, but for `]`. */
  readonly nameQuotes: ReadonlyMap<string, string>;
  /** Why a double quote is refused; null where it is a name's quote. */
  readonly doubleQuotes: string | null;
  /** What `\x` in a string stands for, by `x`; null where a backslash is a character like any other. */
  readonly escapes: ReadonlyMap<string, string> | null;
  /** `#` begins a comment, and `--` does only before white space. */
  readonly hasHashComments: boolean;
  /** Longest first; the canonical form by the written one. */
  readonly operators: readonly (readonly [string, string])[];
  /** What to write in place of an operator that is refused. */
  readonly refusedOperators: ReadonlyMap<string, string>;
  readonly hasBytes: boolean;
}

export interface LexOptions {
  readonly parameters: 'refused' | 'allowed';
}

/**
 * Cuts a statement into tokens, and refuses all that the engine and another reader might take differently: executable
 * and nested comments, odd white space, escapes, prefixed and adjacent strings, variables, characters outside ASCII in plain words.
 * The one trailing semicolon and comments are left out.
 *
 * @throws Refusal SQL_SYNTAX, SQL_NOT_SUPPORTED, SQL_NOT_A_SINGLE_SELECT
 */
export function lex(sql: string, lexicon: Lexicon, options: LexOptions): readonly Token[] {
  return new Lexer(sql, lexicon, options).read();
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
/** `DATE'2025-01-01'` is what `DATE '2025-01-01'` is; any other word makes a string of another character set or kind. */
const LITERAL_TYPE = /^(?:date|time|timestamp)$/i;
const WORD_CHARACTER = /[\p{L}\p{N}\p{M}_$@#]/u;
const SPACES = /[ \t\r\n]+/y;
const BYTES = /[xX]'((?:[0-9A-Fa-f]{2})*)'/y;
const BLOCK_COMMENT = /\/\*([\s\S]*?)\*\//y;
const LINE_COMMENT = /[^\r\n]*/y;

class Lexer {
  private readonly tokens: Token[] = [];
  private at = 0;
  private parameterCount = 0;
  /** Whether white space or a comment stands before the next token. */
  private isApart = true;

  constructor(
    private readonly sql: string,
    private readonly lexicon: Lexicon,
    private readonly options: LexOptions,
  ) {}

  read(): readonly Token[] {
    while (this.at < this.sql.length) {
      if (this.skipBlank()) this.isApart = true;
      else {
        this.tokens.push(this.readToken());
        this.isApart = false;
      }
    }
    return this.withoutSemicolon();
  }

  private skipBlank(): boolean {
    const { sql, at } = this;
    if (this.match(SPACES) !== null) return true;
    if (sql.startsWith('/*', at)) return this.skipBlockComment();
    if (sql.startsWith('--', at)) {
      const next = sql[at + 2];
      if (this.lexicon.hasHashComments && next !== undefined && !' \t\r\n'.includes(next)) {
        throw unsupported(
          'Two minus signs without a space after them',
          at,
          'put a space between or after them',
        );
      }
      return this.match(LINE_COMMENT) !== null;
    }
    return this.lexicon.hasHashComments && sql[at] === '#' && this.match(LINE_COMMENT) !== null;
  }

  private skipBlockComment(): boolean {
    const start = this.at;
    const body = this.match(BLOCK_COMMENT)?.[1];
    if (body === undefined)
      throw new Refusal('SQL_SYNTAX', 'A comment is not closed; close it with */.', start);
    if (/^(?:!|M!|\+)/i.test(body)) {
      throw unsupported('A comment that the engine may read as SQL or as a hint', start, 'leave it out');
    }
    if (body.includes('/*')) throw unsupported('A comment inside a comment', start, 'leave it out');
    return true;
  }

  private readToken(): Token {
    const { sql, at, lexicon } = this;
    const character = sql[at] ?? '';
    const bytes = lexicon.hasBytes ? this.match(BYTES) : null;
    if (bytes !== null) return this.token('bytes', (bytes[1] ?? '').toLowerCase(), at);
    if (character === "'") return this.readString();
    const closing = lexicon.nameQuotes.get(character);
    if (closing !== undefined) return this.readQuotedName(closing);
    if (character === '"' && lexicon.doubleQuotes !== null)
      throw unsupported('A double quote', at, lexicon.doubleQuotes);
    const number = this.match(NUMBER);
    if (number !== null) return this.readNumber(number[0], at);
    const word = this.match(WORD);
    if (word !== null) return this.readWord(word[0], at);
    if (character === '?' && this.options.parameters === 'allowed') return this.readParameter();
    return this.readOperator();
  }

  /** Digits stay as they were written. `1a` is a name to one engine and two words to another. */
  private readNumber(text: string, start: number): Token {
    this.refuseGlued('A number', start);
    return this.token('number', text, start);
  }

  private readWord(text: string, start: number): Token {
    const next = this.sql[this.at];
    if (next === "'" && !LITERAL_TYPE.test(text))
      throw unsupported(
        `The prefix ${text} before a string`,
        start,
        'put a space between them or leave it out',
      );
    this.refuseGlued('A word', start);
    return this.token('word', text, start);
  }

  private refuseGlued(what: string, start: number): void {
    const next = this.sql.codePointAt(this.at);
    if (next === undefined || !WORD_CHARACTER.test(String.fromCodePoint(next))) return;
    throw unsupported(
      `${what} with the character ${describe(next)} after it`,
      start,
      'put names with such characters in quotes',
    );
  }

  private readString(): Token {
    const start = this.at;
    const previous = this.tokens.at(-1);
    if (previous?.kind === 'string')
      throw unsupported('Two strings side by side', start, 'join them by a function or an operator');
    if (!this.isApart && previous?.kind === 'number') {
      throw unsupported('A string right after a number', start, 'put a space between them');
    }
    let text = '';
    for (this.at += 1; ; this.at += 1) {
      const character = this.sql[this.at];
      if (character === undefined)
        throw new Refusal('SQL_SYNTAX', "A string is not closed; close it with '.", start);
      if (character === '\\' && this.lexicon.escapes !== null) text += this.readEscape(this.lexicon.escapes);
      else if (character !== "'") text += character;
      else if (this.sql[this.at + 1] === "'") {
        text += "'";
        this.at += 1;
      } else break;
    }
    this.at += 1;
    return this.token('string', text, start);
  }

  private readEscape(escapes: ReadonlyMap<string, string>): string {
    this.at += 1;
    const meaning = escapes.get(this.sql[this.at] ?? '');
    if (meaning !== undefined) return meaning;
    throw unsupported('This use of a backslash in a string', this.at - 1, 'write two for one backslash');
  }

  private readQuotedName(closing: string): Token {
    const start = this.at;
    let text = '';
    for (this.at += 1; ; this.at += 1) {
      const character = this.sql[this.at];
      if (character === undefined)
        throw new Refusal('SQL_SYNTAX', `A name is not closed; close it with ${closing}.`, start);
      if (character !== closing) text += character;
      else if (closing !== ']' && this.sql[this.at + 1] === closing) {
        text += closing;
        this.at += 1;
      } else break;
    }
    this.at += 1;
    if (text === '') throw new Refusal('SQL_SYNTAX', 'A name in quotes is empty.', start);
    return this.token('quoted name', text, start);
  }

  private readParameter(): Token {
    const start = this.at;
    this.at += 1;
    this.refuseGlued('A parameter', start);
    this.parameterCount += 1;
    return this.token('parameter', String(this.parameterCount), start);
  }

  private readOperator(): Token {
    const { sql, at, lexicon } = this;
    const operator = lexicon.operators.find(([written]) => sql.startsWith(written, at));
    for (const [written, advice] of lexicon.refusedOperators) {
      // `||` is not two `|`, but `!=` is no `!`.
      if (!sql.startsWith(written, at) || written.length < (operator?.[0].length ?? 0)) continue;
      throw unsupported(`The sign ${written}`, at, advice);
    }
    if (operator === undefined) throw unknownCharacter(sql, at, lexicon.title);
    this.at += operator[0].length;
    return this.token('operator', operator[1], at);
  }

  /** @throws Refusal SQL_NOT_A_SINGLE_SELECT */
  private withoutSemicolon(): readonly Token[] {
    const { tokens } = this;
    const first = tokens.findIndex(({ kind, text }) => kind === 'operator' && text === ';');
    if (first < 0) return tokens;
    if (first < tokens.length - 1) {
      throw new Refusal(
        'SQL_NOT_A_SINGLE_SELECT',
        'The text goes on after a semicolon; exactly one SELECT can be run here.',
        tokens[first]?.start,
      );
    }
    return tokens.slice(0, first);
  }

  private token(kind: TokenKind, text: string, start: number): Token {
    return { kind, text, start, end: this.at };
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.sql);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }
}

function unsupported(what: string, offset: number, advice: string): Refusal {
  return new Refusal('SQL_NOT_SUPPORTED', `${what} is not supported; ${advice}.`, offset, {
    construct: what,
  });
}

function unknownCharacter(sql: string, at: number, title: string): Refusal {
  const character = describe(sql.codePointAt(at) ?? 0);
  return unsupported(`The character ${character} here`, at, `${title} statements are read without it`);
}

/** Letters people can't tell apart, and those that show nothing, are named by their number. */
function describe(codePoint: number): string {
  const hex = codePoint.toString(16).toUpperCase().padStart(4, '0');
  return codePoint > 0x20 && codePoint < 0x7f ? String.fromCodePoint(codePoint) : `U+${hex}`;
}
