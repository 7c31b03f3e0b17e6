import type { DimensionRef, Entity } from '@parley/semantic-layer';
import type { Reader } from '../reader.js';
import type { Measure } from '../scope.js';
import type { Aggregate } from '../signs.js';

/** "average number of days between the sale date and the payment date", "average days from hire to termination". */
export function readDays(reader: Reader, aggregate: Aggregate): Measure | undefined {
  const found = daysBetween(reader);
  if (found === undefined) return undefined;
  return { kind: 'days', aggregate, ...found, where: [] };
}

/** Two times and the words between them, after "(number of) days". */
export function daysBetween(
  reader: Reader,
): { readonly entity: Entity; readonly from: DimensionRef; readonly to: DimensionRef } | undefined {
  let at = reader.at;
  if (reader.sign('count', at) !== undefined) at++;
  const unit = reader.items[at];
  if (unit?.kind !== 'time' || unit.mention.kind !== 'grain' || unit.mention.grain !== 'day')
    return undefined;
  at = reader.skipAll(['filler', 'verb', 'between', 'from'], at + 1);
  const [first, joint] = [reader.items[at], reader.skipAll(['filler', 'verb'], at + 1)];
  const second = reader.items[reader.skipAll(['filler', 'verb', 'and', 'to'], joint)];
  const end = reader.skipAll(['filler', 'verb', 'and', 'to'], joint) + 1;
  if (first?.kind !== 'dimension' || second?.kind !== 'dimension') return undefined;
  if (first.dimension.kind !== 'time' || second.dimension.kind !== 'time') return undefined;
  reader.at = end;
  return { entity: second.entity, from: first.ref, to: second.ref };
}
