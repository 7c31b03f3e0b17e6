/** A name in backticks, a bare word, or a sign; a string counts as the sign `'`. */
export interface Token {
  readonly kind: 'name' | 'word' | 'sign';
  readonly text: string;
}

/** Strings may be of megabytes: no regular expression runs over them. */
export function tokensOf(sql: string): readonly Token[] {
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

export function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text;
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
