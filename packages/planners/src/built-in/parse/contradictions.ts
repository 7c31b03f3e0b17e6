import type { Condition, ModelIndex, SemanticQuery } from '@parley/semantic-layer';
import { rootOf } from './named-ways.js';

/**
 * True where rows are asked for that there are none of by what is asked of them: loans of those without loans, topics that have calls and
 * have none.
 */
export function contradictsItself(query: SemanticQuery, index: ModelIndex): boolean {
  return isContradictory(query.where ?? [], rootOf(query, index));
}

function isContradictory(where: readonly Condition[], root: string | undefined): boolean {
  const conditions = where.flatMap((each) => ('all' in each ? each.all : [each]));
  const lacking = new Set(conditions.flatMap(plainlyLacked));
  const had = conditions.flatMap((each) => ('has' in each ? [each.has] : []));
  if (root !== undefined && lacking.has(root)) return true;
  return had.some((has) => lacking.has(has.entity) || isContradictory(has.where ?? [], has.entity));
}

/** What there is to be none of at all. */
function plainlyLacked(condition: Condition): string[] {
  if (!('not' in condition) || !('has' in condition.not)) return [];
  const { entity, where, timeRange, count, through } = condition.not.has;
  const isPlain = [where, timeRange, count, through].every((each) => each === undefined);
  return isPlain ? [entity] : [];
}
