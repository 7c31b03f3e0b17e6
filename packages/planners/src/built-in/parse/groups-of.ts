import {
  type DimensionRef,
  type Entity,
  type GroupBy,
  isTimeGrain,
  METRIC_TIME,
  type TimeCut,
} from '@parley/semantic-layer';
import { labelsOf, refOf } from '../model-facts.js';
import type { Group, Scope } from './scope.js';
import { yearOf } from './times-of.js';

/** "by year", where a row has only the number of its year. */
export function replaceYears(groups: Group[], root: Entity): void {
  if (root.defaultTimeDimension !== undefined) return;
  const year = yearOf(root);
  groups.forEach((group, position) => {
    if (group.ref === METRIC_TIME && group.grain === 'year' && year !== undefined)
      groups[position] = { ref: refOf(root, year), entity: root };
  });
}

/** "top 3 products in each category": so many of each. */
export function limitedWithin(scope: Scope, groups: readonly Group[]): DimensionRef[] | undefined {
  if (scope.rank === undefined) return undefined;
  const ranked = scope.subject ?? scope.head?.entity;
  const others = scope.groups.filter(({ ref, entity }) =>
    scope.subject === undefined ? ref !== scope.head?.ref : entity !== ranked || !labels(ranked, ref),
  );
  const within = others.map(({ ref }) => ref).filter((ref) => groups.some((group) => group.ref === ref));
  return ranked !== undefined && within.length > 0 && within.length < groups.length ? within : undefined;
}

export function labels(entity: Entity | undefined, ref: string): boolean {
  return entity !== undefined && ref === `${entity.name}.${entity.labelDimension ?? ''}`;
}

export function groupsOf(scope: Scope, columns: readonly Group[]): Group[] | string {
  const { subject } = scope;
  const named = new Set(columns.flatMap(({ entity }) => (entity === undefined ? [] : [entity])));
  const explicit = scope.groups.filter(
    (group) =>
      !columns.some(({ ref, grain }) => ref === group.ref && grain === group.grain) &&
      !(group.perInstance === true && group.entity !== undefined && named.has(group.entity)),
  );
  const each = new Set(
    scope.groups.flatMap(({ entity, perInstance }) =>
      perInstance === true && entity !== undefined ? [entity] : [],
    ),
  );
  const ranksSubject = scope.rank !== undefined || scope.having.length > 0 || scope.returned.length > 0;
  // "the most frequent type of charge": charges are counted, not told apart.
  const countsItself = scope.measures.some(
    (measure) => measure.kind === 'count' && measure.entity === subject,
  );
  const perInstance = (entity: Entity | undefined) =>
    entity !== undefined &&
    (each.has(entity) || entity === scope.eachOf || (ranksSubject && !countsItself && entity === subject));
  const whole = explicit.flatMap(withWholeName);
  const groups: Group[] = [
    ...columns.map((group) =>
      perInstance(group.entity) || namesRole(group) ? { ...group, perInstance: true } : group,
    ),
    ...whole,
  ];
  if (subject !== undefined && scope.rank !== undefined && groups.length > 0 && columns.length === 0) {
    const isNamed = groups.some(({ entity, perInstance: each }) => entity === subject && each === true);
    if (!isNamed) return [...groups, ...ownGroups(subject)];
  }
  if (groups.length > 0 || subject === undefined) return groups;
  const counted = scope.measures.length > 0 && scope.rank === undefined && scope.having.length === 0;
  if (counted) return groups;
  const own = ownGroups(subject);
  if (own.length === 0) return `nothing names a ${subject.label}`;
  // "procedures with an average price above 500": of all that are called so; of one alone it would be no average.
  return measuresItself(scope, subject)
    ? own.map(({ ref, entity }) => ({ ref, ...(entity === undefined ? {} : { entity }) }))
    : own;
}

/** "who mentors the most": the mentors, each of whom is one, whatever is counted for them. */
function namesRole({ ref, entity, grain }: Group): boolean {
  if (entity === undefined || grain !== undefined || ref.startsWith(`${entity.name}.`)) return false;
  return labelsOf(entity).some(({ name }) => ref.endsWith(`.${name}`));
}

/** True where the numbers are of the things themselves, not of what they have. */
function measuresItself({ measures, rank, having }: Scope, subject: Entity): boolean {
  const ranked = rank?.by?.kind === 'measure' ? [rank.by.measure] : [];
  const all = [...measures, ...ranked, ...having.map(({ measure }) => measure)];
  return all.length > 0 && all.every((measure) => measure.kind === 'column' && measure.entity === subject);
}

/** "each salesperson" by both names. */
function withWholeName(group: Group): Group[] {
  const { entity, ref, perInstance } = group;
  if (perInstance !== true || entity === undefined || !labels(entity, ref)) return [group];
  return labelsOf(entity).map((label) => ({ ...group, ref: refOf(entity, label) }));
}

function ownGroups(subject: Entity): Group[] {
  return labelsOf(subject).map((label) => ({
    ref: refOf(subject, label),
    entity: subject,
    perInstance: true,
  }));
}

/** Periods of the business's own have a place of their own in a query. */
export function cutBy(grain: string): TimeCut {
  return isTimeGrain(grain) ? { grain } : { customGrain: grain };
}

export function groupBy({ ref, grain, datePart, perInstance, hidden }: Group): GroupBy {
  return {
    dimension: ref,
    ...(grain === undefined ? {} : cutBy(grain)),
    ...(datePart === undefined ? {} : { datePart }),
    ...(perInstance === true ? { perInstance } : {}),
    ...(hidden === true ? { hidden } : {}),
  };
}
