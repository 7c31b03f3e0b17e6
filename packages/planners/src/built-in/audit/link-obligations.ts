import { type ModelIndex, timeDimensionRef } from '@parley/semantic-layer';
import type { LinkItem } from '../parse/items.js';
import type { QueryContent } from './query-content.js';

interface Looked {
  readonly content: QueryContent;
  readonly index: ModelIndex;
}

/** Whether what a name of the model was taken for is read by the query at all. */
export function isLinkMet(item: LinkItem, { content, index }: Looked): boolean {
  switch (item.kind) {
    case 'entity':
      return isNear(item.entity.name, { content, index });
    case 'metric':
      return content.words.has(item.metric.name) || metricIsSaid(item.metric.name, { content, index });
    case 'dimension':
      return (
        hasDimension(content, item.ref, item.dimension.name) ||
        item.dimension.kind === 'identifier' ||
        // "never borrowed": that there is none is asked, not when it was.
        (item.dimension.kind === 'time' &&
          content.keys.has('has') &&
          content.entities.has(item.entity.name)) ||
        // "bought in 2023": the time of what is counted, where that is its own.
        (content.keys.has('timeRange') && timeDimensionRef(item.entity) === item.ref)
      );
    case 'value':
      return hasDimension(content, item.ref, item.dimension.name);
    case 'filter':
      return [...item.filter.filters].every(({ dimension }) =>
        hasDimension(content, dimension, dimension.split('.').at(-1) ?? ''),
      );
  }
}

/** The same column may be read by way of another entity or a role. */
function hasDimension({ words }: QueryContent, ref: string, name: string): boolean {
  const wanted = ref.toLowerCase();
  const ending = `.${name.toLowerCase()}`;
  return (
    words.has(wanted) || words.has(name.toLowerCase()) || [...words].some((word) => word.endsWith(ending))
  );
}

/** Its rows are read, or those of a neighbour that holds its key: orders tell of customers without their table. */
function isNear(entity: string, { content, index }: Pick<Looked, 'content' | 'index'>): boolean {
  if (content.entities.has(entity)) return true;
  return (index.relationshipsOf.get(entity) ?? []).some(
    ({ from, to }) => content.entities.has(from.entity) || content.entities.has(to.entity),
  );
}

/** A metric said by its entity's aggregate instead of its name: a count under conditions. */
function metricIsSaid(name: string, { content, index }: Pick<Looked, 'content' | 'index'>): boolean {
  const metric = index.metrics.get(name);
  if (metric === undefined || !('entity' in metric)) return false;
  const measure = index.entities.get(metric.entity)?.measures.find((each) => each.name === metric.measure);
  const { aggregation } = measure ?? {};
  const counts = aggregation === 'count' && content.aggregations.has('count_distinct');
  return content.entities.has(metric.entity) && (counts || content.aggregations.has(aggregation ?? ''));
}
