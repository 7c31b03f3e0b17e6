import type { TableName } from '@parley/sql-guard';
import type { TableScan } from '../driver.js';
import { type Comparison, indexColumns } from '../index-columns.js';
import { conditionsOf } from './conditions.js';
import { isSign, type Token, tokensOf } from './tokens.js';

/** A table that a step of a plan goes through from end to end, under the name that the statement has for it. */
export interface WholeStep {
  readonly alias: string;
  /** Undefined where MariaDB has no statistics of the columns that are compared. */
  readonly keptRows: number | undefined;
  /** Tables of whose rows the step knows one each time: those before it in its join, and around it where it depends on them. */
  readonly after: ReadonlySet<string>;
}

/**
 * What an index could spare those steps: the columns of theirs that the statement compares, in WHERE or ON, in the text that
 * MariaDB wrote it down in, with something that is known before their rows are looked for. There every column stands as
 * `database`.`alias`.`column`. A statement with OR is left alone, and so are tables that are called alike.
 */
export function tableScans(rewritten: string, steps: readonly WholeStep[]): readonly TableScan[] {
  const tokens = tokensOf(rewritten);
  if (steps.length === 0 || tokens.some((token) => isWord(token, 'or'))) return [];
  const tables = tablesByAlias(tokens);
  const conditions = conditionsOf(tokens);
  return steps.flatMap((step): TableScan[] => {
    const table = tables.get(step.alias);
    const comparisons = conditions.flatMap((condition) => comparisonsIn(condition, step));
    const columns = indexColumns(comparisons);
    if (table === undefined || table === 'several' || columns.length === 0) return [];
    if (comparisons.some(({ isJoin }) => isJoin)) return [{ ...table, purpose: 'join', columns }];
    const kept = step.keptRows === undefined ? {} : { keptRows: step.keptRows };
    return [{ ...table, purpose: 'filter', columns, ...kept }];
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

interface StepComparison extends Comparison {
  /** Compared with what another table's row holds. */
  readonly isJoin: boolean;
}

interface ColumnMention {
  readonly alias: string;
  readonly column: string;
}

/** A column of the step on either side, by itself, and on the other nothing that only its own row could tell. */
function comparisonsIn(condition: readonly Token[], { alias, after }: WholeStep): readonly StepComparison[] {
  const sides = [
    [columnAt(condition, 0), operatorOf(condition.slice(COLUMN_TOKENS)), condition.slice(COLUMN_TOKENS)],
    [
      columnAt(condition, condition.length - COLUMN_TOKENS),
      operatorBefore(condition),
      condition.slice(0, -COLUMN_TOKENS),
    ],
  ] as const;
  return sides.flatMap(([own, operator, other]): StepComparison[] => {
    if (own?.alias !== alias || operator === null) return [];
    const others = other.flatMap((_, index) => columnAt(other, index)?.alias ?? []);
    if (others.some((each) => !after.has(each)) || other.some((token) => isWord(token, 'then'))) return [];
    return [{ column: own.column, isEquality: operator === '=', isJoin: others.length > 0 }];
  });
}

/** `database`.`alias`.`column` */
const COLUMN_TOKENS = 5;

function columnAt(tokens: readonly Token[], start: number): ColumnMention | undefined {
  const [schema, dot, alias, second, column] = start < 0 ? [] : tokens.slice(start, start + COLUMN_TOKENS);
  const isColumn =
    schema?.kind === 'name' &&
    isSign(dot, '.') &&
    alias?.kind === 'name' &&
    isSign(second, '.') &&
    column?.kind === 'name';
  return isColumn ? { alias: alias.text, column: column.text } : undefined;
}

type Operator = '=' | 'by order';

/** What stands right behind a column. */
function operatorOf([sign, next]: readonly Token[]): Operator | null {
  if (isWord(sign, 'between')) return 'by order';
  if (isSign(sign, '<') || isSign(sign, '>')) return isSign(next, '>') ? null : 'by order';
  return isSign(sign, '=') || isWord(sign, 'in') ? '=' : null;
}

/** `... = column`, but not `<=` or `>=`, whose other form MariaDB prefers. */
function operatorBefore(condition: readonly Token[]): Operator | null {
  const [before, sign] = condition.slice(-COLUMN_TOKENS - 2, -COLUMN_TOKENS);
  return isSign(sign, '=') && !isSign(before, '<') && !isSign(before, '>') ? '=' : null;
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}
