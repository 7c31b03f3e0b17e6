import type { Dimension, DimensionRef, Entity } from '@parley/semantic-layer';
import { priceOf, refOf } from '../../model-facts.js';
import { agreedMetric, measureOfMetric } from '../measure-of.js';
import type { Reader } from '../reader.js';
import type { Measure } from '../scope.js';
import type { Aggregate } from '../signs.js';

export function columnMeasure(
  { asked: { index } }: Reader,
  aggregate: Aggregate,
  { entity, dimension }: { readonly entity: Entity; readonly dimension: Dimension },
): Measure {
  const ref: DimensionRef = `${entity.name}.${dimension.name}`;
  // The model's own metric of this, if there is one: its label, unit and conditions are agreed on.
  const agreed = agreedMetric(index, entity, { name: dimension.name, aggregate });
  if (agreed !== undefined) return measureOfMetric(index, agreed);
  const metric = index.model.metrics.find((candidate) => {
    const measure = measureOfMetric(index, candidate);
    return measure.kind === 'column' && measure.ref === ref && measure.aggregate === aggregate;
  });
  return { kind: 'column', aggregate, entity, ref, where: [], ...(metric === undefined ? {} : { metric }) };
}

/** "average revenue", where revenue is a sum of amounts: the average amount. */
export function reaggregated(reader: Reader, measure: Measure, aggregate: Aggregate): Measure {
  // "the average length", of what a note says is so many days.
  if (measure.kind === 'days' || measure.kind === 'formula') return { ...measure, aggregate };
  if (measure.kind !== 'column' || measure.aggregate === aggregate) return measure;
  if (measure.aggregate !== 'sum' || aggregate === 'sum') return measure;
  const { entity, ref } = measure;
  const dimension = entity.dimensions.find(({ name }) => ref === `${entity.name}.${name}`);
  if (dimension === undefined) return measure;
  reader.scope.doubt += 0.05;
  return columnMeasure(reader, aggregate, { entity, dimension });
}

/** "what does an X-ray cost on average": the price of what was named before the verb; a list of it where no average is asked for. */
export function readCosts(reader: Reader): boolean {
  const { scope } = reader;
  if (
    reader.sign('money') !== undefined &&
    reader.items.some((_, at) => reader.sign('costs', at) !== undefined)
  ) {
    reader.at++;
    return true;
  }
  const entity = scope.subject ?? scope.root.where.at(-1)?.entity;
  const dimension = entity === undefined ? undefined : priceOf(entity);
  if (reader.sign('costs') === undefined || entity === undefined || dimension === undefined) return false;
  const average = reader.sign('aggregate', reader.at + 1)?.aggregate;
  if (average !== undefined && average !== 'average') return false;
  reader.at += average === undefined ? 1 : 2;
  if (average === undefined)
    reader.output({ kind: 'column', group: { ref: refOf(entity, dimension), entity } });
  else reader.output({ kind: 'measure', measure: columnMeasure(reader, average, { entity, dimension }) });
  return true;
}
