import type { TableName } from '@parley/sql-guard';

/** A name in backticks, a bare word, or a sign; a string counts as the sign `'`. */
interface Token {
  readonly kind: 'name' | 'word' | 'sign';
  readonly text: string;
}

/**
 * The stored tables that a SELECT reads, from the text in which MariaDB itself writes a statement down: after EXPLAIN (the note
 * with the statement as it will run, views unfolded), and as a view's definition. There every name stands in backticks, every
 * stored table after FROM or JOIN with its database in front, and everything else after them has no such name.
 *
 * @param canonicalSql written under a `sql_mode` without ANSI_QUOTES and NO_BACKSLASH_ESCAPES
 */
export function namedTables(canonicalSql: string): readonly TableName[] {
  const tokens = tokensOf(canonicalSql);
  const found = new Map<string, TableName>();
  /** For each open parenthesis, whether SELECT stood in it: `extract(day from ...)` names no table. */
  const selects: boolean[] = [false];
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === 'sign' && text === '(') selects.push(false);
    if (kind === 'sign' && text === ')') selects.pop();
    if (kind !== 'word') continue;
    if (text === 'select') selects[selects.length - 1] = true;
    const isFrom = text === 'from' && selects.at(-1) === true;
    const table = isFrom || /^(straight_)?join$/.test(text) ? tableAt(tokens, index + 1) : undefined;
    if (table !== undefined) found.set(JSON.stringify(table), table);
  }
  return [...found.values()];
}

function tableAt(tokens: readonly Token[], start: number): TableName | undefined {
  let at = start;
  while (isSign(tokens[at], '(')) at += 1;
  const [schema, dot, table, after] = tokens.slice(at, at + 4);
  const isQualified = schema?.kind === 'name' && isSign(dot, '.') && table?.kind === 'name';
  return isQualified && !isSign(after, '.') ? { schema: schema.text, table: table.text } : undefined;
}

function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text;
}

/** Strings may be of megabytes: no regular expression runs over them. */
function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  const word = /[A-Za-z_][A-Za-z0-9_$]*/y;
  let at = 0;
  while (at < sql.length) {
    const char = sql.charAt(at);
    const start = at;
    word.lastIndex = at;
    if (char === '`' || char === "'") {
      at = endOfQuoted(sql, at, char);
      const inside = char === '`' ? sql.slice(start + 1, at - 1).replaceAll('``', '`') : char;
      tokens.push({ kind: char === '`' ? 'name' : 'sign', text: inside });
    } else if (sql.startsWith('/*', at)) {
      const end = sql.indexOf('*/', at);
      at = end < 0 ? sql.length : end + 2;
    } else if (word.test(sql)) {
      at = word.lastIndex;
      tokens.push({ kind: 'word', text: sql.slice(start, at).toLowerCase() });
    } else {
      at += 1;
      if (char.trim() !== '') tokens.push({ kind: 'sign', text: char });
    }
  }
  return tokens;
}

/** Behind the closing quote. A doubled quote stands for one; in a string, so does one behind a backslash. */
function endOfQuoted(sql: string, start: number, quote: '`' | "'"): number {
  let at = start + 1;
  while (at < sql.length) {
    const char = sql.charAt(at);
    if (char === '\\' && quote === "'") at += 2;
    else if (char !== quote) at += 1;
    else if (sql.charAt(at + 1) === quote) at += 2;
    else return at + 1;
  }
  return at;
}
