import { is, type Token } from './token.js';

const ENDS = new Set([
  ...['FROM', 'WHERE', 'GROUP', 'HAVING', 'WINDOW', 'ORDER', 'LIMIT', 'OFFSET'],
  ...['UNION', 'INTERSECT', 'EXCEPT'],
]);

/** The text of each item of the list that the SELECT at `select` begins, as it was written, without space around it. */
export function targetTexts(tokens: readonly Token[], select: number, sql: string): readonly string[] {
  const texts: string[] = [];
  let depth = 0;
  let start = is(tokens[select + 1], 'DISTINCT') ? select + 2 : select + 1;
  for (let index = start; ; index++) {
    const token = tokens[index];
    if (is(token, '(')) depth += 1;
    const isEnd = token === undefined || (depth === 0 && endsList(token, tokens[index - 1]));
    if (isEnd || (depth === 0 && is(token, ','))) {
      texts.push(sql.slice(tokens[start]?.start ?? 0, tokens[index - 1]?.end ?? 0));
      start = index + 1;
    }
    if (isEnd) return texts;
    if (is(token, ')')) depth -= 1;
  }
}

/** `WITHIN GROUP` belongs to a call. */
function endsList(token: Token, previous: Token | undefined): boolean {
  if (is(token, ')')) return true;
  return token.kind === 'keyword' && ENDS.has(token.text) && !is(previous, 'WITHIN');
}
