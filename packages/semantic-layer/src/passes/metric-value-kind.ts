import { ownReference } from '../model/mentions.js';
import type { AdHocMetric } from '../model/query.js';
import type { ModelIndex } from '../resolve/model-index.js';
import { searchReference } from '../resolve/resolve-reference.js';
import type { Compared } from './filter-sql.js';

/** What the values of a metric are: the least and the greatest of times are times, all others numbers. */
export function metricValueKind(index: ModelIndex, adHoc: readonly AdHocMetric[], name: string): Compared {
  const number: Compared = { name, kind: 'numeric' };
  const metric = adHoc.find((each) => each.name === name);
  if (metric === undefined || !('entity' in metric)) return number;
  const { aggregation, of } = metric;
  if ((aggregation !== 'min' && aggregation !== 'max') || of === undefined || !('dimension' in of))
    return number;
  if (of.datePart !== undefined) return number;
  const entity = index.entities.get(metric.entity);
  if (entity === undefined) return number;
  const found = searchReference(index, entity, ownReference(entity.name, of.dimension));
  if (found === undefined || !('entity' in found) || found.kind !== 'dimension') return number;
  const { kind, timeType } = found.dimension;
  if (kind !== 'time') return number;
  const isCut = (of.grain ?? of.customGrain) !== undefined;
  return { name, kind, ...(timeType === undefined || isCut ? {} : { timeType }) };
}
