import type { DimensionRef, GroupCondition, MetricValue } from '@parley/semantic-layer';
import { computed } from './brute-values.ts';

/** A metric by fewer groups than are asked for. */
export interface WholePart {
  readonly overall: string;
  readonly within?: readonly DimensionRef[];
}

/** What a value is computed of. */
export function partsIn(value: MetricValue): readonly (string | WholePart)[] {
  const parts: (string | WholePart)[] = [];
  computed<string | WholePart>(value, (part) => {
    parts.push(part);
    return null;
  });
  return parts;
}

/** The metrics of its own groups that a condition names. */
export function metricsIn(condition: GroupCondition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(metricsIn);
  if ('any' in condition) return condition.any.flatMap(metricsIn);
  if ('not' in condition) return metricsIn(condition.not);
  const parts = [condition.left, condition.right].flatMap(partsIn);
  return parts.flatMap((part) => (typeof part === 'string' ? [part] : []));
}
