import { Refusal } from '../refusal.js';
import { didYouMean } from '../suggest.js';
import type { JoinNode } from '../tree/query-tree.js';
import { derivedFrom, markUsed, namedColumn, type ScopeColumn } from './lineage.js';
import type { NameRules } from './name-rules.js';

/**
 * What a join shows: the merged columns of USING or NATURAL, the rest of the left side, the rest of the right.
 *
 * @throws Refusal SQL_UNKNOWN_COLUMN, SQL_AMBIGUOUS_COLUMN
 */
export function joinColumns(
  { condition, type }: JoinNode,
  [left, right]: readonly [readonly ScopeColumn[], readonly ScopeColumn[]],
  rules: NameRules,
): readonly ScopeColumn[] {
  if (condition.kind === 'on' || condition.kind === 'cross') return [...left, ...right];
  const names = condition.kind === 'using' ? condition.columns : sharedNames(left, right, rules);
  if (condition.kind === 'natural') {
    // Which columns are shared must not change by leaving unused ones out.
    markUsed([...left, ...right]);
  }
  const merged = names.map((name) => {
    const sides = [left, right].map((side) => joinColumn(side, { name, condition }, rules));
    markUsed(sides);
    return namedColumn(name, derivedFrom(sides));
  });
  const mergedBy = new Map(merged.map((column) => [rules.column(column.name), column]));
  const rest = (columns: readonly ScopeColumn[]) =>
    columns.filter(({ name }) => !mergedBy.has(rules.column(name)));
  if (rules.mergedColumns === 'in place') {
    return [...left.map((column) => mergedBy.get(rules.column(column.name)) ?? column), ...rest(right)];
  }
  const isSwapped = type === 'right' && rules.mergedColumns === 'first, right joins swapped';
  const [before, after] = isSwapped ? [right, left] : [left, right];
  return [...merged, ...rest(before), ...rest(after)];
}

function sharedNames(
  left: readonly ScopeColumn[],
  right: readonly ScopeColumn[],
  rules: NameRules,
): readonly string[] {
  const inRight = new Set(right.map(({ name }) => rules.column(name)));
  return left.map(({ name }) => name).filter((name) => inRight.has(rules.column(name)));
}

function joinColumn(
  side: readonly ScopeColumn[],
  { name, condition }: { readonly name: string; readonly condition: JoinNode['condition'] },
  rules: NameRules,
): ScopeColumn {
  const matches = side.filter((column) => rules.column(column.name) === rules.column(name));
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return match;
  const [code, problem] =
    match === undefined
      ? (['SQL_UNKNOWN_COLUMN', 'is missing on one side'] as const)
      : (['SQL_AMBIGUOUS_COLUMN', 'stands twice on one side'] as const);
  const suggestion = didYouMean(
    name,
    side.map((column) => column.name),
  );
  const offset = condition.kind === 'using' ? condition.offset : -1;
  throw new Refusal(code, `The column "${name}" of USING ${problem}; join with ON.${suggestion}`, offset, {
    name,
  });
}
