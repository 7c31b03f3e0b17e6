import type { TableName } from '@parley/sql-guard';
import { isSign, type Token, tokensOf } from './tokens.js';

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
