import {
  type Condition,
  type Dimension,
  type DimensionRef,
  type Entity,
  type GroupBy,
  type ListQuery,
  METRIC_TIME,
  type Metric,
  type MetricFilter,
  type MetricsQuery,
  type OrderBy,
  type SemanticQuery,
} from '@parley/semantic-layer';
import {
  labelOf,
  labelsOf,
  mainNumeric,
  metricEntity,
  outwardDistance,
  priceOf,
  refOf,
} from '../model-facts.js';
import { plural } from '../plural.js';
import { conditionsFor, reaches } from './conditions-for.js';
import { agreedMetric, countOf, measuredEntity, measureOfMetric } from './measure-of.js';
import { Measures } from './name-measures.js';
import type { Asked } from './reader.js';
import type { Group, Measure, Mention, Order, Output, Rank, Scope } from './scope.js';
import { comparePeriods, timesOf, yearOf } from './times-of.js';

/** The query that a scope asks for; undefined where it asks for nothing, or why it can't be asked. */
export function assemble(scope: Scope, asked: Asked): SemanticQuery | string | undefined {
  if (scope.problems[0] !== undefined) return scope.problems[0];
  completeScope(scope, asked);
  return isMeasured(scope, asked) ? metricsQuery(scope, asked) : listQuery(scope, asked);
}

/** What was meant without being said. */
function completeScope(scope: Scope, { index }: Asked): void {
  const { root, rank, head } = scope;
  // "which equities", "the energy funds": the things that are so.
  const isAsked = scope.asksWhich || scope.asksList || rank !== undefined || scope.returned.length > 0;
  if (isAsked && scope.subject === undefined && head === undefined && scope.measures.length === 0) {
    scope.subject = root.where[0]?.entity;
    scope.doubt += 0.05;
  }
  // "the oldest members, with the date they joined": their names too.
  if (scope.besideNames && scope.subject !== undefined && scope.returned.length === 0) {
    const { subject } = scope;
    const names = labelsOf(subject).map((label) => refOf(subject, label));
    const missing = names.filter((ref) => !scope.asked.some((output) => output.kind === 'column' && output.group.ref === ref));
    scope.asked.unshift(...missing.map((ref) => ({ kind: 'column', group: { ref, entity: subject } }) as const));
  }
  if (scope.countsThem && scope.subject !== undefined && scope.measures.length === 0) {
    const count = { kind: 'measure', measure: countOf(index, scope.subject) } as const;
    (scope.returned.length > 0 ? scope.returned : scope.asked).push(count);
  }
  // "holdings per portfolio": how many.
  const others = scope.groups.filter(({ ref }) => scope.groups.length > 1 || !labels(scope.subject, ref));
  const shown = [...scope.asked, ...scope.returned];
  if (
    scope.subject !== undefined &&
    others.length > 0 &&
    shown.length === 0 &&
    rank === undefined &&
    scope.having.length === 0
  ) {
    scope.asked.push({ kind: 'measure', measure: countOf(index, scope.subject) });
    scope.assume(`Counted are the ${plural(scope.subject.label)}.`, 0.1);
  }
  // "which sector holds the largest market value": of all that it holds.
  if (
    rank?.by?.kind === 'column' &&
    rank.by.group.entity !== undefined &&
    head !== undefined &&
    scope.subject === undefined
  ) {
    const { entity, ref } = rank.by.group;
    const metric =
      entity === head.entity
        ? undefined
        : agreedMetric(index, entity, { name: ref.slice(ref.indexOf('.') + 1), aggregate: 'sum' });
    if (metric !== undefined)
      scope.rank = { ...rank, by: { kind: 'measure', measure: measureOfMetric(index, metric) } };
  }
}

function isMeasured(scope: Scope, asked: Asked): boolean {
  if (isRankedByHeadline(scope) && headline(scope, asked) !== undefined) return true;
  if (scope.measures.length > 0 || scope.rank?.by?.kind === 'measure') return true;
  if (scope.groups.some(({ grain }) => grain !== undefined)) return false;
  const counted = scope.orders.some(({ by }) => typeof by === 'object' && by.kind === 'measure');
  return counted || scope.having.length > 0;
}

/** "our best customers": nobody said by what. */
function isRankedByHeadline({ rank, subject, head, measures, returned }: Scope): boolean {
  if (rank === undefined || rank.by !== undefined || measures.length > 0 || returned.length > 0) return false;
  if (rank.of === 'time' || rank.of === 'price' || rank.of === 'size') return false;
  return subject !== undefined || head !== undefined;
}

function rankMeasure(scope: Scope, asked: Asked, groups: readonly Group[]): Measure | undefined {
  if (scope.rank?.by?.kind === 'measure') return scope.rank.by.measure;
  if (!isRankedByHeadline(scope) || groups.length === 0) return undefined;
  const metric = headline(scope, asked);
  if (metric === undefined) return undefined;
  scope.assume(`Ranked by ${metric.label}, as no measure was named.`, 0.15);
  return measureOfMetric(asked.index, metric);
}

/** The first metric of the model about what is ranked: models begin with what matters most. */
function headline(scope: Scope, { index }: Asked): Metric | undefined {
  const ranked = scope.subject ?? scope.head?.entity;
  return index.model.metrics.find((metric) => {
    const entity = metricEntity(index, metric);
    return (
      entity !== undefined && ranked !== undefined && entity !== ranked && reaches(index, entity, ranked)
    );
  });
}

function metricsQuery(scope: Scope, asked: Asked): MetricsQuery | string | undefined {
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
  if (rankedBy !== undefined && implied && !asMeasures.some((each) => same(each, rankedBy)))
    asMeasures.push(rankedBy);
  const [had] = scope.having;
  if (had !== undefined && groups.length > 0 && asMeasures.length === 0 && implied && !scope.asksWhich)
    asMeasures.push(had.measure);
  const others = asMeasures.filter((measure) => measure.kind !== 'count' || measure.distinct !== true);
  const [other] = others;
  const within = limitedWithin(scope, groups);
  const naming = new Measures(
    index,
    groups,
    other === undefined ? undefined : measuredEntity(index, other),
    wantedValues(scope.root),
  );
  const main = measuredEntity(
    index,
    asMeasures[0] ?? rankedBy ?? scope.having[0]?.measure ?? { kind: 'number', value: 0 },
  );
  const root = main === undefined ? undefined : naming.rootOf(main);
  if (main === undefined || root === undefined) return 'these things are not related';
  replaceYears(groups, root);
  const times = timesOf(scope, root);
  if (typeof times === 'string') return times;
  const metrics = asMeasures.map((measure) => naming.nameOf(measure));
  const orderBy = metricsOrder(scope, { naming, groups, metrics, rankedBy });
  const limit = limitOf(scope);
  if (scope.rank !== undefined && groups.length === 0) return 'nothing to rank';
  const where = [
    ...conditionsFor(index, root, scope.root, { skipped: groups.length > 0 ? counted(scope) : [] }),
    ...times.where,
    ...naming.aboveAll(scope),
  ];
  if (naming.problem !== undefined) return naming.problem;
  return {
    kind: 'metrics',
    metrics: metrics.flatMap((name) => (name === undefined ? [] : [name])),
    ...(naming.adHoc.length > 0 ? { adHocMetrics: naming.adHoc } : {}),
    groupBy: groups.map(groupBy),
    ...split(where),
    metricFilters: havingOf(scope, naming, groups),
    ...(times.range === undefined ? {} : { timeRange: times.range }),
    orderBy,
    ...(limit === undefined ? {} : within === undefined ? { limit } : { limitPer: { count: limit, within } }),
    ...(scope.fillsTime ? { fillMissing: true, emptyIsZero: true } : {}),
    ...everyInstance(scope, groups),
  };
}

/** "by year", where a row has only the number of its year. */
function replaceYears(groups: Group[], root: Entity): void {
  if (root.defaultTimeDimension !== undefined) return;
  const year = yearOf(root);
  groups.forEach((group, position) => {
    if (group.ref === METRIC_TIME && group.grain === 'year' && year !== undefined)
      groups[position] = { ref: refOf(root, year), entity: root };
  });
}

function everyInstance(scope: Scope, groups: readonly Group[]): Partial<MetricsQuery> {
  if (scope.rank !== undefined) return {};
  const entity = groups.find(({ perInstance }) => perInstance === true)?.entity;
  const isMeant = entity !== undefined && (entity === scope.everyOf || (scope.everyInstance && entity === scope.subject));
  return isMeant ? { everyInstanceOf: entity.name, emptyIsZero: true } : {};
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

/** "top 3 products in each category": so many of each. */
function limitedWithin(scope: Scope, groups: readonly Group[]): DimensionRef[] | undefined {
  if (scope.rank === undefined) return undefined;
  const ranked = scope.subject ?? scope.head?.entity;
  const others = scope.groups.filter(({ ref, entity }) =>
    scope.subject === undefined ? ref !== scope.head?.ref : entity !== ranked || !labels(ranked, ref),
  );
  const within = others.map(({ ref }) => ref).filter((ref) => groups.some((group) => group.ref === ref));
  return ranked !== undefined && within.length > 0 && within.length < groups.length ? within : undefined;
}

function labels(entity: Entity | undefined, ref: string): boolean {
  return entity !== undefined && ref === `${entity.name}.${entity.labelDimension ?? ''}`;
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

function groupsOf(scope: Scope, columns: readonly Group[]): Group[] | string {
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
  const perInstance = (entity: Entity | undefined) =>
    entity !== undefined && (each.has(entity) || entity === scope.everyOf || (ranksSubject && entity === subject));
  const whole = explicit.flatMap(withWholeName);
  const groups: Group[] = [
    ...columns.map((group) => (perInstance(group.entity) ? { ...group, perInstance: true } : group)),
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
  return own.length === 0 ? `nothing names a ${subject.label}` : own;
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

function groupBy({ ref, grain, perInstance }: Group): GroupBy {
  return {
    dimension: ref,
    ...(grain === undefined ? {} : { grain }),
    ...(perInstance === true ? { perInstance } : {}),
  };
}

/** On groups: of their numbers. Without groups: on what is counted, by how many it has. */
function havingOf(scope: Scope, naming: Measures, groups: readonly Group[]): MetricFilter[] {
  if (groups.length === 0) return [];
  return scope.having.flatMap(({ measure, op, value }) => {
    const left = naming.nameOf(measure);
    return left === undefined ? [] : [{ metric: left, op, value }];
  });
}

/** What is counted for each group is no condition on rows as well. */
function counted(scope: Scope): Mention[] {
  return scope.having.flatMap(({ mention }) => mention ?? []);
}

function limitOf(scope: Scope): number | undefined {
  if (scope.rank === undefined) return undefined;
  if (scope.rank.limit !== undefined) return scope.rank.limit;
  return scope.subjectIsPlural ? 10 : 1;
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
    const by = rankedBy === undefined ? (columnKey(scope.rank.by) ?? metrics[0]) : naming.nameOf(rankedBy);
    return by === undefined ? [] : [{ by, direction: scope.rank.direction }];
  }
  const said = scope.orders.flatMap(({ by, direction }): OrderBy[] => {
    const key = orderKey(by, { naming, groups, metrics });
    return key === undefined ? [] : [{ by: key, direction: direction ?? 'ascending' }];
  });
  if (said.length > 0) return said;
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

function listQuery(scope: Scope, asked: Asked): ListQuery | string | undefined {
  const { index } = asked;
  const shown = scope.returned.length > 0 ? scope.returned : scope.asked;
  const columns = shown.flatMap((output) => (output.kind === 'column' ? [output.group] : []));
  const days = shown.flatMap((output) => (output.kind === 'days' ? [output] : []));
  const [group, ...more] = scope.groups;
  const each =
    more.length === 0 && group !== undefined && labels(group.entity, group.ref) ? group.entity : undefined;
  const subject = scope.subject ?? each ?? columns[0]?.entity;
  if (subject === undefined) return undefined;
  // "the title of each course": of all courses.
  if (scope.groups.length > 0 && each !== subject) return 'nothing to measure in each group';
  if (scope.compares) return 'nothing to compare';
  const needed = [...columns.flatMap(({ entity }) => entity ?? []), ...days.map(({ entity }) => entity)];
  const root = listRoot(asked, subject, needed);
  if (root === undefined) return 'these things are not related';
  const times = timesOf(scope, root);
  if (typeof times === 'string') return times;
  const rankKey = rankOfList(scope, root, shown);
  if (scope.rank !== undefined && rankKey === undefined) return 'nothing to rank by';
  const dimensions: GroupBy[] = columns.map(({ ref }) => ({ dimension: ref }));
  if (dimensions.length + days.length === 0) dimensions.push(...impliedColumns(scope, subject));
  if (dimensions.length + days.length === 0) return `nothing names a ${subject.label}`;
  if (shown.length === 0 && scope.rank?.by?.kind === 'column' && (!scope.asksWhich || scope.rank.limit !== undefined)) {
    if (!dimensions.some(({ dimension }) => dimension === rankKey))
      dimensions.push({ dimension: scope.rank.by.group.ref });
  }
  const orderBy = listOrder(scope, { rankKey, dimensions, shown });
  const where = [...conditionsFor(index, root, scope.root, { existing: true }), ...times.where];
  const limit = limitOf(scope);
  const isValues = scope.subject === undefined || (scope.distinct && columns.length > 0);
  return {
    kind: 'list',
    entity: root.name,
    dimensions,
    ...(days.length === 0
      ? {}
      : {
          computed: days.map(({ from, to }) => ({ value: { daysBetween: [from, to] as const }, as: 'days' })),
        }),
    ...split(where),
    ...(times.range === undefined ? {} : { timeRange: times.range }),
    orderBy,
    ...(limit === undefined ? {} : { limit }),
    ...(isValues ? { distinct: true } : {}),
  };
}

function listRoot({ index }: Asked, subject: Entity, needed: readonly Entity[]): Entity | undefined {
  if (needed.every((entity) => reaches(index, subject, entity))) return subject;
  const candidates = index.model.entities
    .filter((root) => [subject, ...needed].every((entity) => reaches(index, root, entity)))
    .map((root) => ({
      root,
      steps: [subject, ...needed].reduce(
        (sum, entity) => sum + (outwardDistance(index, root, entity) ?? 0),
        0,
      ),
    }))
    .sort((one, other) => one.steps - other.steps);
  return candidates[0]?.root;
}

function rankOfList(scope: Scope, root: Entity, shown: readonly Output[]): string | undefined {
  const { rank } = scope;
  if (rank === undefined) return undefined;
  if (rank.by?.kind === 'column') return rank.by.group.ref;
  if (shown.some(({ kind }) => kind === 'days')) return 'days';
  const owner = scope.subject ?? root;
  const key = sortingColumn(owner, rank);
  if (key !== undefined) return refOf(owner, key);
  const numbers = shown.flatMap((output) =>
    output.kind === 'column' && isNumberOf(output.group) ? [output.group.ref] : [],
  );
  if (numbers.length === 1 && rank.of !== 'time') return numbers[0];
  if (rank.of !== 'time' || owner.defaultTimeDimension === undefined) return undefined;
  return owner.defaultTimeDimension.includes('.')
    ? owner.defaultTimeDimension
    : `${owner.name}.${owner.defaultTimeDimension}`;
}

/** The column of a thing that "heaviest", "oldest" or "most expensive" is about. */
function sortingColumn(entity: Entity, { of, hints = [] }: Rank): Dimension | undefined {
  const kind = of === 'time' ? 'time' : 'numeric';
  const hinted = hints.flatMap((hint) =>
    entity.dimensions.filter(
      (dimension) => dimension.kind === kind && dimension.label.toLowerCase().includes(hint),
    ),
  );
  if (hinted[0] !== undefined) return hinted[0];
  if (of === 'price') return priceOf(entity);
  return of === 'size' ? mainNumeric(entity) : undefined;
}

function isNumberOf({ ref, entity }: Group): boolean {
  return entity?.dimensions.some(({ name, kind }) => kind === 'numeric' && ref.endsWith(`.${name}`)) === true;
}

/** "which members" asks for their names; "members" for all there is to know of them. */
function impliedColumns(scope: Scope, subject: Entity): GroupBy[] {
  const label = labelOf(subject);
  if (label !== undefined && (scope.asksWhich || scope.rank !== undefined || scope.orders.length > 0)) {
    const ordered = scope.orders.flatMap(({ by }) =>
      typeof by === 'object' && by.kind === 'column' ? [by.group.ref] : [],
    );
    const shown = scope.asksWhich ? [] : ordered;
    const names = labelsOf(subject).map((each) => refOf(subject, each));
    return [...new Set([...names, ...shown])].map((dimension) => ({ dimension }));
  }
  return subject.dimensions.map((dimension) => ({ dimension: refOf(subject, dimension) }));
}

function listOrder(
  scope: Scope,
  {
    rankKey,
    dimensions,
    shown,
  }: {
    readonly rankKey: string | undefined;
    readonly dimensions: readonly GroupBy[];
    readonly shown: readonly Output[];
  },
): OrderBy[] {
  if (scope.rank !== undefined && rankKey !== undefined)
    return [{ by: rankKey, direction: scope.rank.direction }];
  return scope.orders.flatMap(({ by, direction }): OrderBy[] => {
    const key =
      by === 'price' || by === 'number'
        ? numberKey(scope, by, shown)
        : by === 'first' || by === 'label'
          ? shown.some(({ kind }) => kind === 'days')
            ? 'days'
            : dimensions[0]?.dimension
          : by.kind === 'column'
            ? by.group.ref
            : undefined;
    return key === undefined ? [] : [{ by: key, direction: direction ?? 'ascending' }];
  });
}

function numberKey(scope: Scope, by: 'price' | 'number', shown: readonly Output[]): string | undefined {
  const number = shown.find((output) => output.kind === 'column' && isNumberOf(output.group));
  if (number?.kind === 'column') return number.group.ref;
  const price = scope.subject === undefined || by === 'number' ? undefined : priceOf(scope.subject);
  return scope.subject === undefined || price === undefined ? undefined : refOf(scope.subject, price);
}

/** Plain comparisons as filters, the rest as conditions. */
function split(conditions: readonly Condition[]): Pick<MetricsQuery, 'filters' | 'where'> {
  const filters = conditions.flatMap((condition) => ('dimension' in condition ? [condition] : []));
  const where = conditions.filter((condition) => !('dimension' in condition));
  return { filters, ...(where.length > 0 ? { where } : {}) };
}

function same(left: Measure, right: Measure): boolean {
  return (
    left === right ||
    (left.kind === right.kind && JSON.stringify(plain(left)) === JSON.stringify(plain(right)))
  );
}

function plain(measure: Measure): unknown {
  return JSON.parse(
    JSON.stringify(measure, (key, value) =>
      key === 'entity' || key === 'metric' ? (value?.name ?? value) : value,
    ),
  );
}
