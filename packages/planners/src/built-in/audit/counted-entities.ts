import type { MetricsQuery, ModelIndex } from '@parley/semantic-layer';

type Computed = Extract<NonNullable<MetricsQuery['adHocMetrics']>[number], { computed: unknown }>['computed'];

/** Whose rows the numbers of a query are made of, also those that others are computed of. */
export function countedEntities(query: MetricsQuery, index: ModelIndex): ReadonlySet<string> {
  const entities = new Set<string>();
  for (const name of query.metrics) addEntities(name, { query, index, entities });
  return entities;
}

interface Adding {
  readonly query: MetricsQuery;
  readonly index: ModelIndex;
  readonly entities: Set<string>;
}

function addEntities(name: string, adding: Adding): void {
  const own = adding.query.adHocMetrics?.find((metric) => metric.name === name);
  const metric = adding.index.metrics.get(name);
  if (own === undefined) {
    if (metric?.type === 'simple') adding.entities.add(metric.entity);
  } else if ('entity' in own) adding.entities.add(own.entity);
  else if ('metric' in own) addEntities(own.metric, adding);
  else if ('computed' in own) addComputed(own.computed, adding);
  else addEntities(own.of, adding);
}

function addComputed(value: Computed, adding: Adding): void {
  if (typeof value === 'string') addEntities(value, adding);
  else if (typeof value === 'object') {
    const parts = 'overall' in value ? [value.overall] : Object.values(value).flat();
    for (const part of parts) addComputed(part as Computed, adding);
  }
}
