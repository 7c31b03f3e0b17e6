import type { TableName } from '@parley/sql-guard';
import type { TableScan } from '../driver.js';
import { type Comparison, indexColumns } from '../index-columns.js';
import { isSign, type Token, tokensOf } from './tokens.js';

/** A table that a step of a plan goes through from end to end, under the name that the statement has for it. */
export interface WholeStep {
  readonly alias: string;
  /** Undefined where MariaDB has no statistics of the columns that are compared. */
  readonly keptRows: number | undefined;
}

/**
 * What an index could spare those steps: the columns of theirs that the statement compares, in WHERE or ON, in the text that
 * MariaDB wrote it down in. There every column stands as `database`.`alias`.`column`. A statement with OR is left alone, and so are
 * tables that are called alike: those that the guard put into subqueries of their own all are, once MariaDB has unfolded them.
 */
export function tableScans(rewritten: string, steps: readonly WholeStep[]): readonly TableScan[] {
  const tokens = tokensOf(rewritten);
  if (tokens.some(({ kind, text }) => kind === 'word' && text === 'or')) return [];
  const tables = tablesByAlias(tokens);
  return steps.flatMap(({ alias, keptRows }): TableScan[] => {
    const table = tables.get(alias);
    const columns = indexColumns(comparisonsOf(tokens, alias));
    if (table === undefined || table === 'several' || columns.length === 0) return [];
    return [{ ...table, purpose: 'filter', columns, ...(keptRows === undefined ? {} : { keptRows }) }];
  });
}

/** Of `database`.`table` and what it is called behind it, after FROM, JOIN or a comma. */
function tablesByAlias(tokens: readonly Token[]): ReadonlyMap<string, TableName | 'several'> {
  const found = new Map<string, TableName | 'several'>();
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === 'name' || !/^(from|join|,|\()$/.test(text)) continue;
    const [schema, dot, table, alias] = tokens.slice(index + 1, index + 5);
    if (schema?.kind !== 'name' || !isSign(dot, '.') || table?.kind !== 'name' || isSign(alias, '.'))
      continue;
    const name = { schema: schema.text, table: table.text };
    const called = alias?.kind === 'name' ? alias.text : table.text;
    found.set(called, found.has(called) ? 'several' : name);
  }
  return found;
}

function comparisonsOf(tokens: readonly Token[], alias: string): readonly Comparison[] {
  return tokens.flatMap((_, index): Comparison[] => {
    const [, dot, table, second, column, sign, next] = tokens.slice(index, index + 7);
    const isColumn =
      isSign(dot, '.') && table?.kind === 'name' && isSign(second, '.') && column?.kind === 'name';
    if (!isColumn || table.text !== alias || tokens[index]?.kind !== 'name') return [];
    if (isWord(sign, 'between')) return [{ column: column.text, isEquality: false }];
    if (isSign(sign, '<') || isSign(sign, '>')) {
      return isSign(next, '>') ? [] : [{ column: column.text, isEquality: false }];
    }
    const before = tokens[index - 1];
    return isSign(sign, '=') || isWord(sign, 'in') || isSign(before, '=')
      ? [{ column: column.text, isEquality: true }]
      : [];
  });
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}
