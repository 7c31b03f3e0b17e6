import type { Condition, Dimension, Entity, TimeRange } from '@parley/semantic-layer';
import { addUnits } from '../calendar.js';
import { refOf } from '../model-facts.js';
import type { Mention, Scope, When } from './scope.js';

export interface Times {
  readonly range: TimeRange | undefined;
  readonly where: readonly Condition[];
}

/** The times that the question speaks of, as said of the rows of `root`. */
export function timesOf(scope: Scope, root: Entity): Times | string {
  const all = allWhen(scope.root, root);
  const [only] = all;
  if (only === undefined) return { range: undefined, where: [] };
  if (all.length === 1 && only.dimension !== undefined)
    return { range: { ...only.period, dimension: only.dimension }, where: [] };
  const where = all.flatMap(asConditions);
  const said = all.filter(({ dimension }) => dimension === undefined);
  if (said.length === 0) return { range: undefined, where };
  const moved = said.map((when) => (when.yearBeforeOther === true ? aYearBefore(when, said) : when));
  if (root.defaultTimeDimension !== undefined) {
    return { range: describeWhen(moved), where };
  }
  const year = yearOf(root);
  if (year === undefined || moved.length > 1) return `this data has no date of a ${root.label}`;
  const [when] = moved;
  const bounds = when === undefined ? undefined : wholeYears(when);
  if (bounds === undefined) return `only the year of a ${root.label} is known`;
  const dimension = refOf(root, year);
  const { from, to } = bounds;
  if (from !== undefined && from === to)
    return { range: undefined, where: [...where, { dimension, op: 'eq', value: from }] };
  if (from !== undefined) where.push({ dimension, op: 'gte', value: from });
  if (to !== undefined) where.push({ dimension, op: 'lte', value: to });
  return { range: undefined, where };
}

function asConditions({ period: { from, to }, dimension }: When): Condition[] {
  if (dimension === undefined) return [];
  const bounds: Condition[] = [];
  if (from !== undefined) bounds.push({ dimension, op: 'gte', value: from });
  if (to !== undefined) bounds.push({ dimension, op: 'lt', value: to });
  return bounds;
}

/** As a range of time; several are all meant. */
export function describeWhen(when: readonly When[]): TimeRange | undefined {
  const sorted = [...when].sort((one, other) =>
    (one.period.from ?? '').localeCompare(other.period.from ?? ''),
  );
  const joined: { from?: string; to?: string }[] = [];
  for (const { period } of sorted) {
    const last = joined.at(-1);
    if (last?.to !== undefined && last.to === period.from) {
      if (period.to === undefined) delete last.to;
      else last.to = period.to;
    } else joined.push({ ...period });
  }
  const [first, ...others] = joined;
  if (first === undefined) return undefined;
  return { ...first, ...(others.length > 0 ? { alsoIn: others } : {}) };
}

/** The times of things that are not rows of their own beside the root's. */
function allWhen(mention: Mention, root: Entity): When[] {
  const inner = mention.within.filter(
    ({ negated, entity }) =>
      !negated && (entity === undefined || entity === root || entity.defaultTimeDimension === undefined),
  );
  return [...mention.when, ...inner.flatMap((each) => allWhen(each, root))];
}

/** Two periods held against each other: a row for each. */
export function comparePeriods(scope: Scope): void {
  const { when } = scope.root;
  const [first] = when;
  if (when.length < 2 || first === undefined || scope.groups.some(({ grain }) => grain !== undefined)) return;
  if (when.every(({ unit }) => unit === first.unit))
    scope.groups.push({ ref: 'metric.time', grain: first.unit });
}

function aYearBefore(when: When, said: readonly When[]): When {
  const other = said.find((each) => each !== when);
  if (other?.period.from === undefined || other.period.to === undefined) return when;
  return {
    ...other,
    period: { from: addUnits(other.period.from, 'year', -1), to: addUnits(other.period.to, 'year', -1) },
  };
}

/** The number of the year in which a row was, where that is all that is known. */
export function yearOf(entity: Entity): Dimension | undefined {
  return entity.dimensions.find((dimension) => isYear(dimension) && !OF_LIFE.test(dimension.label));
}

/** Says how old it is, not when it was. */
const OF_LIFE = /\b(?:birth|born|death|died)\b/i;

export function isYear({ kind, name, label }: Dimension): boolean {
  return kind === 'numeric' && (name === 'year' || /\byear\b/i.test(label));
}

/** The first and the last year of a period; undefined where it is not made of years. */
export function wholeYears({
  period: { from, to },
}: Pick<When, 'period'>): { readonly from?: number; readonly to?: number } | undefined {
  const first = from === undefined ? undefined : /^(\d{4})-01-01$/.exec(from)?.[1];
  const end = to === undefined ? undefined : /^(\d{4})-01-01$/.exec(to)?.[1];
  if ((from !== undefined && first === undefined) || (to !== undefined && end === undefined))
    return undefined;
  return {
    ...(first === undefined ? {} : { from: Number(first) }),
    ...(end === undefined ? {} : { to: Number(end) - 1 }),
  };
}
