import type { DimensionRef, ModelIndex } from '@parley/semantic-layer';
import { labelsOf, refOf } from '../model-facts.js';
import { plural } from '../plural.js';
import { labels } from './groups-of.js';
import { agreedMetric, countOf, measuredEntity, measureOfMetric } from './measure-of.js';
import { roleSaid } from './named-ways.js';
import type { Asked } from './reader.js';
import type { Group, Rank, Scope } from './scope.js';
import { sortingColumn } from './sorting-column.js';

/** What was meant without being said. */
export function completeScope(scope: Scope, question: Asked): void {
  const { index } = question;
  groupByRoles(scope, question);
  measureExtremes(scope, index);
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
    const missing = names.filter(
      (ref) => !scope.asked.some((output) => output.kind === 'column' && output.group.ref === ref),
    );
    scope.asked.unshift(
      ...missing.map((ref) => ({ kind: 'column', group: { ref, entity: subject } }) as const),
    );
  }
  // "which branch has how many members": of each.
  const [asked] = scope.asked;
  const isOfEach =
    (scope.asksWhich || scope.asksList) &&
    scope.subject !== undefined &&
    scope.asked.length === 1 &&
    scope.groups.length === 0 &&
    scope.having.length === 0;
  if (isOfEach && rank === undefined && asked?.kind === 'measure' && scope.subject !== undefined) {
    const measured = measuredEntity(index, asked.measure);
    if (measured !== scope.subject)
      for (const label of labelsOf(scope.subject))
        scope.addGroup({ ref: refOf(scope.subject, label), entity: scope.subject, perInstance: true });
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

/** "trips started at each station", where a trip has two: in the role that the question has a word for. */
function groupByRoles({ asked, returned, groups, measures, rank }: Scope, of: Asked): void {
  const { index, tokens } = of;
  const [measure = rank?.by?.kind === 'measure' ? rank.by.measure : undefined] = measures;
  const from = measure === undefined ? undefined : measuredEntity(index, measure);
  if (from === undefined) return;
  const inRole = (group: Group): Group => {
    const { entity, ref } = group;
    if (entity === undefined || entity === from || !ref.startsWith(`${entity.name}.`)) return group;
    const role = roleSaid(index, { from: from.name, to: entity.name }, tokens);
    return role === undefined
      ? group
      : { ...group, ref: `${role}${ref.slice(entity.name.length)}` as DimensionRef };
  };
  groups.splice(0, groups.length, ...groups.map(inRole));
  for (const outputs of [asked, returned]) {
    outputs.forEach((output, at) => {
      if (output.kind === 'column') outputs[at] = { ...output, group: inRole(output.group) };
    });
  }
}

/** "the weight of the heaviest harvest of each hive": a number of each hive, not one row of all. */
function measureExtremes(scope: Scope, index: ModelIndex): void {
  const { rank, groups, asked, returned, measures } = scope;
  if (rank === undefined || rank.limit !== undefined || groups.length === 0 || measures.length > 0) return;
  if (rank.of !== 'size' && rank.of !== 'price') return;
  // "which vessel has the largest capacity of each carrier": the vessels.
  if (scope.saysWhich && scope.subject !== undefined) return;
  const column = rank.by?.kind === 'column' ? rank.by.group : sortedBy(scope, rank);
  const entity = column?.entity;
  const dimension = entity?.dimensions.find((each) => refOf(entity, each) === column?.ref);
  const isGroup = groups.some((group) => group.entity === scope.subject && group.perInstance === true);
  if (entity === undefined || dimension?.kind !== 'numeric' || isGroup) return;
  const numbers = [asked, returned].map((outputs) =>
    outputs.filter((output) => output.kind === 'column' && output.group.ref === column?.ref),
  );
  const others = [...asked, ...returned].filter((output) => !numbers.flat().includes(output));
  const areGroups = others.every(
    (output) =>
      output.kind === 'column' &&
      groups.some(
        ({ entity: of, ref, perInstance }) =>
          ref === output.group.ref || (perInstance === true && of === output.group.entity),
      ),
  );
  if (!areGroups) return;
  const aggregate = rank.direction === 'descending' ? 'max' : 'min';
  const agreed = agreedMetric(index, entity, { name: dimension.name, aggregate });
  const measure =
    agreed === undefined
      ? ({ kind: 'column', aggregate, entity, ref: refOf(entity, dimension), where: [] } as const)
      : measureOfMetric(index, agreed);
  for (const outputs of [asked, returned]) {
    const at = outputs.findIndex((output) => numbers.flat().includes(output));
    if (at >= 0) outputs.splice(at, 1, { kind: 'measure', measure });
  }
  if (scope.measures.length === 0) asked.push({ kind: 'measure', measure });
  scope.rank = undefined;
  scope.subject = undefined;
}

function sortedBy({ subject }: Scope, rank: Rank): Group | undefined {
  const dimension = subject === undefined ? undefined : sortingColumn(subject, rank);
  return subject && dimension && { ref: refOf(subject, dimension), entity: subject };
}
