import type { Condition, MetricsQuery } from '@parley/semantic-layer';
import type { Scope } from './scope.js';

export function limitOf(scope: Scope): number | undefined {
  if (scope.rank === undefined) return undefined;
  if (scope.rank.limit !== undefined) return scope.rank.limit;
  return scope.subjectIsPlural ? 10 : 1;
}

/** Plain comparisons as filters, the rest as conditions. */
export function split(conditions: readonly Condition[]): Pick<MetricsQuery, 'filters' | 'where'> {
  const filters = conditions.flatMap((condition) => ('dimension' in condition ? [condition] : []));
  const where = conditions.filter((condition) => !('dimension' in condition));
  return { filters, ...(where.length > 0 ? { where } : {}) };
}
