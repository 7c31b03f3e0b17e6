import type { Condition, Dimension, Entity, GroupBy, ListQuery, OrderBy } from '@parley/semantic-layer';
import { labelOf, labelsOf, outwardDistance, priceOf, refOf } from '../model-facts.js';
import { isPeople } from '../people.js';
import { conditionsFor, reaches } from './conditions-for.js';
import { labels } from './groups-of.js';
import { keyGroup } from './measure-of.js';
import { Measures } from './name-measures.js';
import { limitOf, split, unrelated } from './query-parts.js';
import type { Asked } from './reader.js';
import type { Group, Output, Scope } from './scope.js';
import { sortingColumn } from './sorting-column.js';
import { timesOf } from './times-of.js';

export function listQuery(scope: Scope, asked: Asked): ListQuery | string | undefined {
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
  const within = firstOfEach(scope, subject);
  if (scope.groups.length > 0 && each !== subject && within === undefined)
    return 'it does not say what to count or add up for each';
  if (scope.compares) return 'it does not say which numbers to compare';
  const needed = [...columns, ...(within ?? [])].flatMap(({ entity }) => entity ?? []);
  needed.push(...days.map(({ entity }) => entity));
  const root = listRoot(asked, subject, needed);
  if (root === undefined) return unrelated([subject, ...needed]);
  const times = timesOf(scope, root);
  if (typeof times === 'string') return times;
  const rankKey = rankOfList(scope, root, shown);
  if (scope.rank !== undefined && rankKey === undefined) return 'it does not say by which number to rank';
  if (within !== undefined && shown.length === 0) columns.push(...within);
  const dimensions: GroupBy[] = columns.map(({ ref }) => ({ dimension: ref }));
  if (within !== undefined && shown.length === 0) dimensions.push(...impliedColumns(scope, subject));
  if (dimensions.length + days.length === 0) {
    dimensions.push(...impliedColumns(scope, subject));
    // "the largest payment": what has no name is told by what makes it the largest.
    const ranked = subject.dimensions.find((each) => refOf(subject, each) === rankKey);
    if (ranked !== undefined && labelOf(subject)?.kind === 'identifier')
      dimensions.push({ dimension: refOf(subject, ranked) });
  }
  if (dimensions.length + days.length === 0) return `nothing names a ${subject.label}`;
  if (
    shown.length === 0 &&
    scope.rank?.by?.kind === 'column' &&
    (!scope.asksWhich || scope.rank.limit !== undefined)
  ) {
    if (!dimensions.some(({ dimension }) => dimension === rankKey))
      dimensions.push({ dimension: scope.rank.by.group.ref });
  }
  const orderBy = listOrder(scope, { rankKey, dimensions, shown });
  const naming = new Measures(index, []);
  const where = [
    ...conditionsFor(index, root, scope.root),
    ...times.where,
    ...naming.aboveAll(scope),
    ...(within ?? []).flatMap((each) => isThere(each, root)),
  ];
  if (naming.problem !== undefined) return naming.problem;
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
    ...(naming.adHoc.length > 0 ? { adHocMetrics: naming.adHoc } : {}),
    ...split(where),
    ...(times.range === undefined ? {} : { timeRange: times.range }),
    orderBy,
    ...(limit === undefined ? {} : within === undefined ? { limit } : firstWithin(within, limit)),
    ...(isValues ? { distinct: true } : {}),
  };
}

/** "the highest apiary of each district": what there is one first of. */
function firstOfEach({ rank, groups }: Scope, subject: Entity): readonly Group[] | undefined {
  const isEach =
    groups.length > 0 &&
    groups.every(
      ({ entity, ref, grain, perInstance }) =>
        grain === undefined && !labels(subject, ref) && (perInstance !== true || entity !== subject),
    );
  return rank !== undefined && isEach ? groups : undefined;
}

/** "of each carrier": what belongs to none is left out. */
function isThere({ entity, perInstance }: Group, root: Entity): Condition[] {
  if (entity === undefined || perInstance !== true || entity === root) return [];
  return [{ dimension: keyGroup(entity).ref, op: 'is_not_null' }];
}

function firstWithin(groups: readonly Group[], count: number): Pick<ListQuery, 'limitPer' | 'withTies'> {
  const within = groups.map(({ ref, entity, perInstance }) =>
    entity && perInstance === true ? keyGroup(entity).ref : ref,
  );
  return { limitPer: { count, within }, ...(count === 1 ? { withTies: true } : {}) };
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
  // How old people are is told by their birth alone.
  if (rank.hints?.includes('birth') === true && isPeople(owner)) return undefined;
  const numbers = shown.flatMap((output) =>
    output.kind === 'column' && isNumberOf(output.group) ? [output.group.ref] : [],
  );
  if (numbers.length === 1 && rank.of !== 'time') return numbers[0];
  if (rank.of !== 'time' || owner.defaultTimeDimension === undefined) return undefined;
  return owner.defaultTimeDimension.includes('.')
    ? owner.defaultTimeDimension
    : `${owner.name}.${owner.defaultTimeDimension}`;
}

function isNumberOf({ ref, entity }: Group): boolean {
  return entity?.dimensions.some(({ name, kind }) => kind === 'numeric' && ref.endsWith(`.${name}`)) === true;
}

/** "which members" asks for their names; "members" for all there is to know of them. */
function impliedColumns(scope: Scope, subject: Entity): GroupBy[] {
  const label = labelOf(subject);
  const isNamed = scope.asksWhich || scope.rank !== undefined || scope.orders.length > 0;
  if (label !== undefined && (isNamed || asksForNames(scope, subject, label))) {
    const ordered = scope.orders.flatMap(({ by }) =>
      typeof by === 'object' && by.kind === 'column' ? [by.group.ref] : [],
    );
    const shown = scope.asksWhich ? [] : ordered;
    const names = labelsOf(subject).map((each) => refOf(subject, each));
    return [...new Set([...names, ...shown])].map((dimension) => ({ dimension }));
  }
  return subject.dimensions.map((dimension) => ({ dimension: refOf(subject, dimension) }));
}

/** "members whose name starts with W": which ones. What has no name, or is called by it, is told by all there is to know of it. */
function asksForNames(
  { asksList, root, comparedWithAll }: Scope,
  subject: Entity,
  label: Dimension,
): boolean {
  const said = [root.where, root.within, root.when, comparedWithAll];
  const isCalled = root.where.some(
    ({ condition }) =>
      'dimension' in condition && condition.dimension === refOf(subject, label) && condition.op === 'eq',
  );
  return !asksList && !isCalled && label.kind !== 'identifier' && said.some(({ length }) => length > 0);
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
        : by === 'first' || by === 'label' || by === 'time'
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
