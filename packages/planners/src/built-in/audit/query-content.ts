import type { Metric, MetricPart, ModelIndex, SemanticQuery } from '@parley/semantic-layer';

/** What a finished query has in it, wherever it has it. */
export interface QueryContent {
  /** Every key of the query's data and of the metrics it takes from the model: `minus`, `has`, `window`. */
  readonly keys: ReadonlySet<string>;
  /** Every text and number of it, lower case: names, references, constants. */
  readonly words: ReadonlySet<string>;
  /** Of all comparisons, in no order. */
  readonly ops: readonly string[];
  readonly aggregations: ReadonlySet<string>;
  /** Entities whose rows or dimensions it reads. */
  readonly entities: ReadonlySet<string>;
}

/** Reads a query as plain data, with the definitions of the model's metrics that it takes. */
export function contentOf(query: SemanticQuery, index: ModelIndex): QueryContent {
  const reader = new ContentReader(index);
  reader.read(query);
  return reader;
}

class ContentReader implements QueryContent {
  readonly keys = new Set<string>();
  readonly words = new Set<string>();
  readonly ops: string[] = [];
  readonly aggregations = new Set<string>();
  readonly entities = new Set<string>();
  readonly #metrics = new Set<Metric>();

  constructor(readonly index: ModelIndex) {}

  /** Metrics are named in many places: wherever a text is the name of one, it is taken for one. */
  read(node: unknown, key = ''): void {
    if (Array.isArray(node)) {
      for (const each of node) this.read(each, key);
    } else if (typeof node === 'object' && node !== null) {
      for (const [name, value] of Object.entries(node)) {
        if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
        this.keys.add(name);
        this.read(value, name);
      }
    } else if (typeof node === 'string' || typeof node === 'number' || typeof node === 'boolean') {
      this.#readLeaf(String(node), key);
    }
  }

  #readLeaf(text: string, key: string): void {
    this.words.add(text.toLowerCase());
    if (key === 'op') this.ops.push(text);
    if (key === 'aggregation') this.aggregations.add(text);
    if (this.index.entities.has(text)) this.entities.add(text);
    const metric = this.index.metrics.get(text);
    if (metric !== undefined) this.#readMetric(metric);
    const owner = /^(.+)\.[^.]+$/.exec(text)?.[1];
    for (const step of owner?.split('.') ?? []) this.#readStep(step);
  }

  #readStep(step: string): void {
    if (this.index.entities.has(step)) this.entities.add(step);
    for (const { to } of this.index.roles.get(step) ?? []) this.entities.add(to.entity);
  }

  #readMetric(metric: Metric): void {
    if (this.#metrics.has(metric)) return;
    this.#metrics.add(metric);
    this.words.add(metric.name);
    switch (metric.type) {
      case 'simple':
      case 'cumulative':
        this.#readMeasure(metric.entity, metric.measure);
        break;
      case 'ratio':
        this.keys.add('dividedBy');
        this.#readParts([metric.numerator, metric.denominator]);
        break;
      case 'derived':
        if (metric.expression.includes('/')) this.keys.add('dividedBy');
        if (metric.expression.includes('-')) this.keys.add('minus');
        this.#readParts(metric.metrics);
        break;
      case 'conversion':
        this.keys.add('dividedBy');
        this.#readMeasure(metric.base.entity, metric.base.measure);
        this.#readMeasure(metric.conversion.entity, metric.conversion.measure);
        break;
    }
  }

  #readParts(parts: readonly MetricPart[]): void {
    for (const part of parts) this.read(typeof part === 'string' ? part : part.metric);
  }

  #readMeasure(entityName: string, measureName: string): void {
    const entity = this.index.entities.get(entityName);
    const measure = entity?.measures.find(({ name }) => name === measureName);
    this.entities.add(entityName);
    if (measure === undefined) return;
    this.aggregations.add(measure.aggregation);
    const columns: readonly string[] = measure.expression?.match(/\w+/g) ?? [];
    for (const { name, column } of entity?.dimensions ?? []) {
      if (column !== undefined && columns.includes(column))
        this.words.add(`${entityName}.${name}`.toLowerCase());
    }
    this.read([measure.filters, measure.where]);
  }
}
