import { ParleyError } from '@parley/errors';
import { positionOf } from './source-position.js';

/** Longest statement that is read, in bytes of UTF-8. */
export const MAX_SQL_BYTES = 32 * 1024;
/** Deepest nesting of parentheses, brackets and CASE that is parsed. People's SQL stays under 20. */
export const MAX_SQL_DEPTH = 150;

/**
 * What can be refused before a parser sees the text: size, characters that no SQL needs, and nesting
 * that would exhaust a parser's stack. Knows just enough of PostgreSQL's lexer to skip literals,
 * quoted names and comments; where it is fooled it only counts wrongly, and the tree's own depth is checked too.
 *
 * @throws ParleyError SQL_TOO_LONG, SQL_TOO_DEEP, SQL_SYNTAX
 */
export function checkText(sql: string): void {
  const bytes = new TextEncoder().encode(sql).length;
  if (bytes > MAX_SQL_BYTES) {
    throw new ParleyError(
      'SQL_TOO_LONG',
      `The statement has ${bytes} bytes; at most ${MAX_SQL_BYTES} are read, so shorten it.`,
      { details: { bytes, maxBytes: MAX_SQL_BYTES } },
    );
  }
  checkCharacters(sql);
  checkDepth(sql);
}

function checkCharacters(sql: string): void {
  const at = sql.search(FORBIDDEN_CHARACTERS);
  if (at < 0) return;
  const code = (sql.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  throw new ParleyError('SQL_SYNTAX', `The statement holds the character U+${code}; remove it.`, {
    details: { ...positionOf(sql, at) },
  });
}

// Control characters but tab, line feed and carriage return; lone surrogates, which change when encoded;
// and the marks that make text read differently from what it is (bidirectional overrides).
const FORBIDDEN_CHARACTERS = /(?![\t\n\r])[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

const TOKEN =
  /--[^\n]*|\/\*|\*\/|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|[([]|[)\]]|[A-Za-z_][\w$]*/g;

function checkDepth(sql: string): void {
  let depth = 0;
  let comment = 0;
  for (const match of sql.matchAll(TOKEN)) {
    const token = match[0];
    if (token === '/*') comment += 1;
    else if (token === '*/') comment = Math.max(0, comment - 1);
    else if (comment > 0) continue;
    else if (opens(token)) depth += 1;
    else if (closes(token)) depth = Math.max(0, depth - 1);
    if (Math.max(depth, comment) > MAX_SQL_DEPTH) {
      throw new ParleyError(
        'SQL_TOO_DEEP',
        `The statement is nested more than ${MAX_SQL_DEPTH} levels deep; flatten it, for example with WITH.`,
        { details: { ...positionOf(sql, match.index), maxDepth: MAX_SQL_DEPTH } },
      );
    }
  }
}

function opens(token: string): boolean {
  return token === '(' || token === '[' || token.toLowerCase() === 'case';
}

function closes(token: string): boolean {
  return token === ')' || token === ']' || token.toLowerCase() === 'end';
}
