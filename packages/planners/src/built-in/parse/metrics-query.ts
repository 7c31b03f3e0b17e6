import {
  type Entity,
  type GroupCondition,
  METRIC_TIME,
  type MetricFilter,
  type MetricsQuery,
  type ModelIndex,
  type OrderBy,
  timeDimensionRef,
} from '@parley/semantic-layer';
import { conditionsFor, reaches } from './conditions-for.js';
import { groupBy, groupsOf, limitedWithin, replaceYears } from './groups-of.js';
import { rankMeasure } from './headline.js';
import { isSameMeasure, measuredEntity } from './measure-of.js';
import { Measures } from './name-measures.js';
import { limitOf, split, unrelated } from './query-parts.js';
import type { Asked } from './reader.js';
import type { Group, Measure, Mention, Order, Output, Scope } from './scope.js';
import { comparePeriods, timesOf } from './times-of.js';

export function metricsQuery(scope: Scope, asked: Asked): MetricsQuery | string | undefined {
  const { index } = asked;
  comparePeriods(scope);
  const shown = shownOutputs(scope);
  const columns = shown.flatMap((output) => (output.kind === 'column' ? [output.group] : []));
  const groups = groupsOf(scope, columns);
  if (typeof groups === 'string') return groups;
  const measured = shown.flatMap((output) => (output.kind === 'measure' ? [output.measure] : []));
  const rankedBy = rankMeasure(scope, asked, groups);
  const implied = scope.returned.length === 0 && !hidesRank(scope);
  const asMeasures = [...measured];
  if (rankedBy !== undefined && implied && !asMeasures.some((each) => isSameMeasure(each, rankedBy)))
    asMeasures.push(rankedBy);
  const ordered = scope.orders.flatMap(({ by }) =>
    typeof by === 'object' && by.kind === 'measure' ? [by.measure] : [],
  );
  if (asMeasures.length === 0 && rankedBy === undefined && implied) asMeasures.push(...ordered);
  const [had] = scope.having;
  if (had !== undefined && groups.length > 0 && asMeasures.length === 0 && implied && !scope.asksWhich)
    asMeasures.push(had.measure);
  const others = asMeasures.filter((measure) => measure.kind !== 'count' || measure.distinct !== true);
  const [other] = others;
  const within = limitedWithin(scope, groups);
  const naming = new Measures(
    index,
    groups,
    measuredEntity(index, other ?? had?.measure ?? NOTHING),
    wantedValues(scope.root),
    scope.groupedIn,
  );
  const main = measuredEntity(index, asMeasures[0] ?? rankedBy ?? had?.measure ?? NOTHING);
  const root = main === undefined ? undefined : naming.rootOf(main);
  if (main === undefined || root === undefined)
    return unrelated([main, ...groups.map(({ entity }) => entity)]);
  replaceYears(groups, root);
  // A table between may have no time of its own: then that of what is counted.
  const timed = root.defaultTimeDimension === undefined && reaches(index, root, main) ? main : root;
  if (root !== main) liftTimes(scope, index, root);
  const times = timesOf(scope, timed);
  if (typeof times === 'string') return times;
  const metrics = asMeasures.map((measure) => naming.nameOf(measure));
  const measuredColumns = groups.flatMap(({ ref }) => {
    const name = naming.namedOf(ref);
    return name !== undefined && metrics.includes(name) ? [ref] : [];
  });
  const orderBy = metricsOrder(scope, { naming, groups, metrics, rankedBy });
  const limit = limitOf(scope);
  if (scope.rank !== undefined && (groups.length === 0 || isTimeless(scope, groups)))
    return 'it does not say what to rank';
  const where = [
    ...conditionsFor(index, root, scope.root, { skipped: groups.length > 0 ? counted(scope) : [] }),
    ...times.where,
    ...naming.aboveAll(scope),
  ];
  const having = havingOf(scope, naming, groups);
  if (naming.problem !== undefined) return naming.problem;
  return {
    kind: 'metrics',
    metrics: metrics.flatMap((name) => (name === undefined ? [] : [name])),
    ...(naming.adHoc.length > 0 ? { adHocMetrics: naming.adHoc } : {}),
    groupBy: groups
      .filter((group) => !isSaidOtherwise(group, { scope, groups, shown: new Set(measuredColumns), root }))
      .map(groupBy),
    ...split(where),
    ...having,
    ...(times.range === undefined ? {} : { timeRange: times.range }),
    orderBy,
    ...(limit === undefined ? {} : within === undefined ? { limit } : { limitPer: { count: limit, within } }),
    ...(scope.fillsTime ? { fillMissing: true, emptyIsZero: true } : {}),
    ...everyInstance(scope, groups),
  };
}

/** A column that is summed is no group as well, nor the day of what is told apart by month. */
function isSaidOtherwise(
  { ref, entity, grain, datePart }: Group,
  {
    scope,
    groups,
    shown,
    root,
  }: {
    readonly scope: Scope;
    readonly groups: readonly Group[];
    /** Columns of which a number is shown. */
    readonly shown: ReadonlySet<string>;
    readonly root: Entity;
  },
): boolean {
  const dimension = entity?.dimensions.find(({ name }) => ref === `${entity.name}.${name}`);
  const isAskedBy = scope.groups.some((group) => group.ref === ref);
  if (dimension?.kind === 'numeric') return !isAskedBy && shown.has(ref);
  if (dimension?.kind !== 'time' || grain !== undefined || datePart !== undefined || isAskedBy) return false;
  return groups.some(
    (other) =>
      other.grain !== undefined &&
      (other.ref === ref || (other.ref === METRIC_TIME && timeDimensionRef(root) === ref)),
  );
}

/** "listeners who played an episode in March", counted by their plays: when they played. */
function liftTimes({ root: { when, within } }: Scope, index: ModelIndex, rows: Entity): void {
  if (rows.defaultTimeDimension === undefined) return;
  const direct = within.filter(
    ({ entity, negated, count }) =>
      entity !== undefined && !negated && count === undefined && reaches(index, rows, entity),
  );
  for (const mention of direct) when.push(...mention.when.splice(0));
}

const NOTHING: Measure = { kind: 'number', value: 0 };

function everyInstance(scope: Scope, groups: readonly Group[]): Partial<MetricsQuery> {
  if (scope.rank !== undefined) return {};
  const entity = groups.find(({ perInstance }) => perInstance === true)?.entity;
  const isMeant =
    entity !== undefined && (entity === scope.everyOf || (scope.everyInstance && entity === scope.subject));
  return isMeant ? { everyInstanceOf: entity.name, emptyIsZero: true } : {};
}

/** "the oldest members": numbers of groups that no time tells apart have no first one. */
function isTimeless({ rank }: Scope, groups: readonly Group[]): boolean {
  return rank?.of === 'time' && rank.by === undefined && groups.every(({ grain }) => grain === undefined);
}

/** Dimensions that rows are asked to have certain values of. */
function wantedValues({ where, within }: Mention): Set<string> {
  const own = where.flatMap(({ condition }) =>
    'dimension' in condition &&
    (condition.op === 'eq' || condition.op === 'in' || condition.op === 'contains')
      ? [condition.dimension]
      : [],
  );
  return new Set([...own, ...within.flatMap((inner) => [...wantedValues(inner)])]);
}

/** What is returned in the end; a subject that was only counted for is told apart by its name. */
function shownOutputs(scope: Scope): readonly Output[] {
  if (scope.returned.length === 0) return scope.asked;
  const measures = scope.asked.filter(({ kind }) => kind === 'measure');
  const names = scope.returned.some(({ kind }) => kind === 'measure' || kind === 'days');
  // "How many ...? Return the make and model": the number was asked for all the same.
  return names || scope.rank !== undefined ? scope.returned : [...scope.returned, ...measures];
}

/** "which genre has the most loans" asks for the genre; so does "the name of the member with the most loans". */
function hidesRank(scope: Scope): boolean {
  if (scope.rank !== undefined && scope.rank.by === undefined) return false;
  return scope.asksWhich && scope.rank?.limit === undefined
    ? true
    : scope.asked.some(({ kind }) => kind === 'column') && scope.head === undefined;
}

/** On groups: of their numbers. Without groups: on what is counted, by how many it has. */
function havingOf(
  scope: Scope,
  naming: Measures,
  groups: readonly Group[],
): Pick<MetricsQuery, 'metricFilters' | 'having'> {
  const metricFilters: MetricFilter[] = [];
  const having: GroupCondition[] = [];
  for (const { measure, op, value } of groups.length === 0 ? [] : scope.having) {
    const left = naming.nameOf(measure);
    if (left === undefined) continue;
    if (typeof value === 'number') {
      metricFilters.push({ metric: left, op, value });
      continue;
    }
    const all = naming.nameOf(value.all);
    if (all === undefined) continue;
    const right = value.per === undefined ? { overall: all } : naming.averageOf(all, value.per);
    if (right !== undefined) having.push({ left, op, right });
  }
  return { metricFilters, ...(having.length > 0 ? { having } : {}) };
}

/** What is counted for each group is no condition on rows as well. */
function counted(scope: Scope): Mention[] {
  return scope.having.flatMap(({ mention }) => mention ?? []);
}

function metricsOrder(
  scope: Scope,
  {
    naming,
    groups,
    metrics,
    rankedBy,
  }: {
    readonly naming: Measures;
    readonly groups: readonly Group[];
    readonly metrics: readonly (string | undefined)[];
    readonly rankedBy: Measure | undefined;
  },
): OrderBy[] {
  if (scope.rank !== undefined) {
    const time =
      scope.rank.of === 'time' && scope.rank.by === undefined
        ? groups.find(({ grain }) => grain !== undefined)?.ref
        : undefined;
    const by =
      rankedBy === undefined ? (columnKey(scope.rank.by) ?? time ?? metrics[0]) : naming.nameOf(rankedBy);
    return by === undefined ? [] : [{ by, direction: scope.rank.direction }];
  }
  const said = scope.orders.flatMap(({ by, direction }): OrderBy[] => {
    const key = orderKey(by, { naming, groups, metrics });
    return key === undefined ? [] : [{ by: key, direction: direction ?? 'ascending' }];
  });
  if (said.length > 0) return said.filter(({ by }, at) => said.findIndex((other) => other.by === by) === at);
  const times = groups
    .filter(({ grain, ref }) => grain !== undefined || ref === METRIC_TIME)
    .map(({ ref }): OrderBy => ({ by: ref, direction: 'ascending' }));
  const [metric] = metrics;
  const measured: OrderBy[] =
    groups.length > times.length && metric !== undefined ? [{ by: metric, direction: 'descending' }] : [];
  return [...times, ...measured];
}

function orderKey(
  by: Order['by'],
  {
    naming,
    groups,
    metrics,
  }: {
    readonly naming: Measures;
    readonly groups: readonly Group[];
    readonly metrics: readonly (string | undefined)[];
  },
): string | undefined {
  if (by === 'time')
    return groups.find(({ grain }) => grain !== undefined)?.ref ?? metrics[0] ?? groups[0]?.ref;
  if (by === 'first' || by === 'price' || by === 'number') return metrics[0] ?? groups[0]?.ref;
  if (by === 'label') return groups[0]?.ref;
  if (by.kind === 'measure') return naming.nameOf(by.measure);
  if (by.kind === 'days') return undefined;
  const { ref } = by.group;
  if (groups.some((group) => group.ref === ref)) return ref;
  // "by the sale price", of which the highest is shown.
  return naming.namedOf(ref) ?? ref;
}

function columnKey(by: Output | undefined): string | undefined {
  return by?.kind === 'column' ? by.group.ref : undefined;
}
