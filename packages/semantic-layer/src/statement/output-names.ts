import { type GroupBy, METRIC_TIME } from '../model/query.js';
import { type ModelIndex, type ResolvedDimension, requireDimension } from '../resolve/model-index.js';
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
    if (group.as !== undefined) taken.add(group.as);
    const [name, alternative, label] = candidates(index, group, context);
    if (group.as !== undefined) return { name: group.as, label };
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
      const name = group.customGrain ?? group.datePart ?? group.grain ?? 'time';
      return [name, `metric_${name}`, capitalised(name)];
    }
    return candidates(index, { ...group, dimension: only as GroupBy['dimension'] }, context);
  }
  const key = keyName(index, group.dimension);
  if (key !== undefined) return [key, `${key}_key`, capitalised(key.replaceAll('_', ' '))];
  const resolved = requireDimension(index, group.dimension);
  const { dimension, entity } = resolved;
  const own = withGrain(dimension.name, group.customGrain ?? group.datePart ?? group.grain);
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

/** What a key is called, where a reference is to one. */
function keyName(index: ModelIndex, ref: GroupBy['dimension']): string | undefined {
  const [owner = '', last] = ref.split('.').slice(-2);
  if (last !== 'key') return undefined;
  const hasDimension = index.entities.get(owner)?.dimensions.some(({ name }) => name === last) ?? false;
  return hasDimension ? undefined : owner;
}

function ownerName({ entity, ref, role }: ResolvedDimension): string {
  return role === undefined ? snakeCase(entity.label) || entity.name : (ref.split('.').at(-2) ?? '');
}

/** `ordered_at` by month -> `ordered_month`; `date` by month -> `month`. */
function withGrain(name: string, grain: string | undefined): string {
  if (grain === undefined) return name;
  const stem = name.replace(/_?(at|on|date|time|day|timestamp)$/, '');
  return stem === '' ? grain : `${stem}_${grain}`;
}

/** A name that is not taken: the one wanted, else that with something behind it. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  return names.has(wanted) ? numbered(wanted, names) : wanted;
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
