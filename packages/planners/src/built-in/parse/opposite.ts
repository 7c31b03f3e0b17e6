import type { Condition } from '@parley/semantic-layer';

/** What rows are that are not so. */
export function opposite(condition: Condition): Condition {
  if (!('dimension' in condition)) return { not: condition };
  switch (condition.op) {
    case 'eq':
      return typeof condition.value === 'boolean'
        ? { ...condition, value: !condition.value }
        : { ...condition, op: 'ne' };
    case 'ne':
      return { ...condition, op: 'eq' };
    case 'is_null':
      return { ...condition, op: 'is_not_null' };
    case 'is_not_null':
      return { ...condition, op: 'is_null' };
    default:
      return { not: condition };
  }
}
