import type { TimeGrain } from './model.js';
import { type ModelIndex, type ResolvedDimension, requireDimension, splitRef } from './model-index.js';
import { type GroupBy, METRIC_TIME } from './query.js';
import { snakeCase } from './sql-text.js';

/** Names that say nothing without the thing they belong to. */
const GENERIC = new Set([
  'name',
  'id',
  'title',
  'label',
  'code',
  'number',
  'type',
  'status',
  'description',
  'kind',
]);

export interface OutputName {
  readonly name: string;
  readonly label: string;
}

/**
 * Names for the group-by columns that a person would choose: the dimension's own, with its entity in
 * front where it would be unclear or taken, and the grain in place of "date".
 */
export function nameGroupColumns(
  index: ModelIndex,
  groupBy: readonly GroupBy[],
  context: {
    readonly ownEntity?: string;
    readonly metricTimes: readonly string[];
    readonly taken: readonly string[];
  },
): OutputName[] {
  const taken = new Set(context.taken);
  return groupBy.map((group) => {
    const [name, alternative, label] = candidates(index, group, context);
    const free =
      [name, alternative].find((candidate) => !taken.has(candidate)) ?? numbered(alternative, taken);
    taken.add(free);
    return { name: free, label };
  });
}

function candidates(
  index: ModelIndex,
  group: GroupBy,
  context: { readonly ownEntity?: string; readonly metricTimes: readonly string[] },
): readonly [name: string, alternative: string, label: string] {
  if (group.dimension === METRIC_TIME) {
    const [only, another] = context.metricTimes;
    if (only === undefined || another !== undefined) {
      const name = group.grain ?? 'time';
      return [name, `metric_${name}`, capitalised(name)];
    }
    return candidates(index, { ...group, dimension: only as GroupBy['dimension'] }, context);
  }
  const resolved = requireDimension(index, group.dimension);
  const { dimension, entity } = resolved;
  const own = withGrain(dimension.name, group.grain);
  const owner = ownerName(resolved);
  const prefixed = own.startsWith(`${owner}_`) ? own : `${owner}_${own}`;
  const clear = resolved.role === undefined && (!GENERIC.has(own) || entity.name === context.ownEntity);
  const label = group.grain === undefined ? dimension.label : `${dimension.label} (${group.grain})`;
  return [
    clear ? own : prefixed,
    prefixed,
    clear ? label : `${capitalised(owner.replaceAll('_', ' '))} ${lower(label)}`,
  ];
}

function ownerName({ entity, ref, role }: ResolvedDimension): string {
  return role === undefined ? snakeCase(entity.label) || entity.name : splitRef(ref)[0];
}

/** `ordered_at` by month -> `ordered_month`; `date` by month -> `month`. */
function withGrain(name: string, grain: TimeGrain | undefined): string {
  if (grain === undefined) return name;
  const stem = name.replace(/_?(at|on|date|time|day|timestamp)$/, '');
  return stem === '' ? grain : `${stem}_${grain}`;
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  let number = 2;
  while (taken.has(`${name}_${number}`)) number++;
  return `${name}_${number}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
