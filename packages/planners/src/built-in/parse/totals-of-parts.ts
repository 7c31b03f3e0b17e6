import type { Entity, ModelIndex } from '@parley/semantic-layer';
import { reaches } from './conditions-for.js';
import { agreedMetric, measureOfMetric } from './measure-of.js';
import type { Asked } from './reader.js';
import type { Group, Measure, Output, Scope } from './scope.js';

const UNSAID = 0.1;
const TOTAL = /\b(?:total|sum)\b/i;

/**
 * "top 5 customers by total value, with the number of orders and the total value", where orders have a column of that name: of each customer
 * it is the sum over the orders, not one of the values.
 */
export function totalParts(scope: Scope, { index }: Asked): void {
  const { rank, asked, returned } = scope;
  // "the top channels of bookings": what is told apart by the channel are the bookings.
  const isKind = scope.subject === undefined;
  const subject = scope.subject ?? scope.head?.entity;
  if (subject === undefined) return;
  const by = rank?.by?.kind === 'column' ? partOf(index, { subject, isKind }, rank.by.group) : undefined;
  if (rank !== undefined && by !== undefined) {
    if (!by.isTotal) scope.assume(`Ranked by the total of the ${by.label}.`, UNSAID);
    scope.rank = { ...rank, by: { kind: 'measure', measure: by.sum } };
  }
  if (scope.measures.length === 0 && scope.rank?.by?.kind !== 'measure') return;
  for (const outputs of [asked, returned]) totalEach(outputs, index, { subject, isKind });
}

interface Whole {
  readonly subject: Entity;
  readonly isKind: boolean;
}

function totalEach(outputs: Output[], index: ModelIndex, whole: Whole): void {
  outputs.forEach((output, at) => {
    const part = output.kind === 'column' ? partOf(index, whole, output.group) : undefined;
    if (part?.isTotal === true) outputs[at] = { kind: 'measure', measure: part.sum };
  });
}

/** A number of what each of the things has several of. */
function partOf(index: ModelIndex, { subject, isKind }: Whole, { entity, ref }: Group) {
  const dimension = entity?.dimensions.find(({ name }) => ref === `${entity.name}.${name}`);
  if (entity === undefined || dimension?.kind !== 'numeric') return undefined;
  const isOwn = entity === subject ? !isKind : reaches(index, subject, entity, ref);
  if (isOwn || !reaches(index, entity, subject)) return undefined;
  const agreed = agreedMetric(index, entity, { name: dimension.name, aggregate: 'sum' });
  const sum: Measure =
    agreed === undefined
      ? { kind: 'column', aggregate: 'sum', entity, ref, where: [] }
      : measureOfMetric(index, agreed);
  return { sum, label: dimension.label, isTotal: TOTAL.test(dimension.label) };
}
