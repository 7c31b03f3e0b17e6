import type { Condition, Entity, MetricsQuery } from '@parley/semantic-layer';
import { plural } from '../plural.js';
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

/** That no row tells of all these things: why nothing can be counted or listed of them together. */
export function unrelated(things: readonly (Entity | undefined)[]): string {
  const names = [...new Set(things.flatMap((thing) => (thing === undefined ? [] : [plural(thing.label)])))];
  if (names.length < 2) return 'what is spoken of is not related in this data';
  return `the ${names.slice(0, -1).join(', ')} and ${names.at(-1)} are not related in this data`;
}
