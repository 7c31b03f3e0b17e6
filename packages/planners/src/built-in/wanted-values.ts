import type { Condition, FilterValue } from '@parley/semantic-layer';

/** The values of which a dimension is asked to have one; undefined where anything else is asked. */
export function wantedValues(condition: Condition): readonly FilterValue[] | undefined {
  if (!('dimension' in condition)) return undefined;
  if ('values' in condition) return condition.op === 'in' ? condition.values : undefined;
  return 'value' in condition && condition.op === 'eq' ? [condition.value] : undefined;
}
