import { ParleyError } from '@parley/errors';
import type { Condition, DimensionRef, TimeGrain } from '../model/model.js';
import type { ConditionReference } from '../model/reference.js';
import { coarsest } from '../model/time-grain.js';
import { conditionReferences, hasConditions } from '../passes/condition-sql.js';
import type { ConditionValues } from '../passes/condition-values.js';
import type { NamedGroup } from '../statement/compilation.js';

/** Values that only the groups of a query hold. */
export interface GroupedValues extends ConditionValues {
  holds(reference: ConditionReference): boolean;
}

/** How groups are told from each other. */
export interface GroupPlaces {
  /** The column of a group. */
  readonly column: (name: string) => string;
  readonly isTime: (group: { readonly dimension: DimensionRef } & NamedGroup) => boolean;
  readonly stored: TimeGrain | undefined;
  /** A metric by a group, where it is joined. */
  readonly metric?: (reference: MetricReference) => string;
}

export type MetricReference = Extract<ConditionReference, { readonly metric: string }>;

/** What conditions can be about once rows are grouped: the groups. */
export function groupedValues(groups: readonly NamedGroup[], places: GroupPlaces): GroupedValues {
  const find = (reference: ConditionReference): NamedGroup | undefined => {
    if ('metric' in reference) return undefined;
    const asked: NamedGroup = { ...reference, name: '' };
    const isTime = places.isTime(asked);
    const cut = cutOf(asked, isTime ? places.stored : undefined, isTime);
    return groups.find(
      (group) =>
        (isTime ? places.isTime(group) : group.dimension === reference.dimension) &&
        cutOf(group, isTime ? places.stored : undefined, isTime) === cut,
    );
  };
  const values: GroupedValues = {
    holds: (reference) => find(reference) !== undefined,
    operand: (reference) => {
      if ('outer' in reference) throw onlyGroups();
      return values.value(reference);
    },
    has: () => {
      throw onlyGroups();
    },
    value: (reference) => {
      if ('metric' in reference && places.metric !== undefined) {
        return { sql: places.metric(reference), compared: { name: reference.metric, kind: 'numeric' } };
      }
      const group = find(reference);
      if (group === undefined || 'metric' in reference) throw new Error('the value is not grouped by');
      const kind = places.isTime(group) ? 'time' : 'identifier';
      return { sql: places.column(group.name), compared: { name: group.name, kind } };
    },
  };
  return values;
}

function onlyGroups(): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    'Conditions on related rows can not be asked of a metric of an earlier time; ask for its parts instead.',
  );
}

/** The conditions that are about groups alone. */
export function groupedConditions(
  conditions: readonly Condition[],
  values: GroupedValues,
): readonly Condition[] {
  return conditions.filter(
    (condition) =>
      hasConditions(condition).length === 0 &&
      conditionReferences(condition).every(({ reference }) => values.holds(reference)),
  );
}

function cutOf(
  { grain, customGrain, datePart }: Omit<NamedGroup, 'name'>,
  stored: TimeGrain | undefined,
  isTime: boolean,
): string {
  const own = isTime ? (coarsest([stored ?? 'day', 'day']) ?? 'day') : '';
  return customGrain ?? datePart ?? grain ?? own;
}
