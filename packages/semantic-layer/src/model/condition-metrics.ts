import type { Condition } from './condition.js';

/** The metrics that conditions compare with, wherever in them. */
export function metricsInConditions(conditions: readonly Condition[] = []): readonly string[] {
  return conditions.flatMap((condition): readonly string[] => {
    if ('all' in condition) return metricsInConditions(condition.all);
    if ('any' in condition) return metricsInConditions(condition.any);
    if ('not' in condition) return metricsInConditions([condition.not]);
    if ('metric' in condition) return [condition.metric];
    if (!('sql' in condition)) return [];
    return Object.values(condition.references).flatMap((each) => ('metric' in each ? [each.metric] : []));
  });
}
