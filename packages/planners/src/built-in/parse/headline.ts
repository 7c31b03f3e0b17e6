import type { Metric } from '@parley/semantic-layer';
import { metricEntity } from '../model-facts.js';
import { reaches } from './conditions-for.js';
import { measureOfMetric } from './measure-of.js';
import type { Asked } from './reader.js';
import type { Group, Measure, Scope } from './scope.js';

/** "our best customers": nobody said by what. */
export function isRankedByHeadline({ rank, subject, head, measures, returned }: Scope): boolean {
  if (rank === undefined || rank.by !== undefined || measures.length > 0 || returned.length > 0) return false;
  if (rank.of === 'time' || rank.of === 'price' || rank.of === 'size') return false;
  return subject !== undefined || head !== undefined;
}

export function rankMeasure(scope: Scope, asked: Asked, groups: readonly Group[]): Measure | undefined {
  if (scope.rank?.by?.kind === 'measure') return scope.rank.by.measure;
  if (!isRankedByHeadline(scope) || groups.length === 0) return undefined;
  const metric = headline(scope, asked);
  if (metric === undefined) return undefined;
  scope.assume(`Ranked by ${metric.label}, as no measure was named.`, 0.15);
  return measureOfMetric(asked.index, metric);
}

/** The first metric of the model about what is ranked: models begin with what matters most. */
export function headline(scope: Scope, { index }: Asked): Metric | undefined {
  const ranked = scope.subject ?? scope.head?.entity;
  return index.model.metrics.find((metric) => {
    const entity = metricEntity(index, metric);
    return (
      entity !== undefined && ranked !== undefined && entity !== ranked && reaches(index, entity, ranked)
    );
  });
}
