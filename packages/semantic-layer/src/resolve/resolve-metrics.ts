import { ParleyError } from '@parley/errors';
import type { AggregateMetric } from '../model/ad-hoc-metric.js';
import { type Arithmetic, arithmeticNames, substitute } from '../model/arithmetic.js';
import { derivedTree, isNullOfNulls } from '../model/derived-expression.js';
import { metricInput, metricInputs } from '../model/metric-inputs.js';
import { type MetricOfGroups, metricValueTree } from '../model/metric-value-tree.js';
import type { Condition, MeasureInput, Metric, MetricInput } from '../model/model.js';
import type { AdHocMetric } from '../model/query.js';
import { adHocAggregated, measureAggregated, requireMeasure } from './measure-aggregate.js';
import type { BaseAggregate, Leaf, Offset } from './metric-leaf.js';
import { type ModelIndex, requireEntity, timeDimensionRef, unknown } from './model-index.js';

/** A metric as arithmetic over leaves (by key). */
export interface ResolvedMetric {
  readonly name: string;
  readonly label: string;
  readonly tree: Arithmetic;
}

export interface ResolvedMetrics {
  readonly metrics: ReadonlyMap<string, ResolvedMetric>;
  readonly leaves: ReadonlyMap<string, Leaf>;
}

/** How a metric is taken: by another, under its conditions and offset. */
interface Taken {
  readonly above: readonly string[];
  readonly conditions: readonly Condition[];
  readonly offset?: Offset;
  readonly alias?: string;
}

/** Takes metrics apart into the leaves they need, each once. */
export function resolveMetrics(
  index: ModelIndex,
  asked: { readonly metrics: readonly string[]; readonly adHoc: readonly AdHocMetric[] },
): ResolvedMetrics {
  const names = new Set(asked.metrics);
  const resolver = new MetricResolver(index, asked.adHoc);
  const metrics = new Map<string, ResolvedMetric>();
  for (const name of names) {
    metrics.set(name, {
      name,
      label: resolver.labelOf(name),
      tree: resolver.treeOf(name, { above: [], conditions: [] }, names.size > 1),
    });
  }
  return { metrics, leaves: resolver.leaves };
}

/**
 * Mentions of metrics that one query takes apart, and how deep they lie. A metric that names another twice doubles what is printed:
 * thirty such definitions, one above the other, would be a billion terms.
 */
const MAX_MENTIONS = 2_000;
const MAX_DEPTH = 100;

class MetricResolver {
  readonly leaves = new Map<string, Leaf>();
  #mentions = 0;
  readonly #index: ModelIndex;
  readonly #adHoc: ReadonlyMap<string, AdHocMetric>;
  readonly #keyOfContent = new Map<string, string>();

  constructor(index: ModelIndex, adHoc: readonly AdHocMetric[]) {
    this.#index = index;
    this.#adHoc = new Map(adHoc.map((metric) => [metric.name, metric]));
  }

  labelOf(name: string): string {
    return this.#adHoc.get(name)?.label ?? this.#index.metrics.get(name)?.label ?? name;
  }

  /** @param joined whether the metric's groups are joined with those of others */
  treeOf(name: string, taken: Taken, joined: boolean): Arithmetic {
    if (taken.above.includes(name)) {
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `The metric "${name}" is defined by itself; mend the model.`,
      );
    }
    this.#mentions++;
    if (this.#mentions > MAX_MENTIONS || taken.above.length > MAX_DEPTH) {
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `"${taken.above[0] ?? name}" takes more than ${MAX_MENTIONS} metrics, or ${MAX_DEPTH} levels of them; define it by fewer.`,
      );
    }
    const own = this.#adHoc.get(name);
    if (own !== undefined) return this.#adHocTree(own, taken);
    const metric = this.#index.metrics.get(name);
    if (metric === undefined) {
      throw unknown('metric', name, [...this.#index.metrics.keys(), ...this.#adHoc.keys()]);
    }
    switch (metric.type) {
      case 'simple':
      case 'cumulative':
        return this.#leaf({
          ...measureLeaf(this.#index, metric, withConditions(metric, taken)),
          key: taken.alias ?? name,
          ...(taken.offset === undefined ? {} : { offset: taken.offset }),
          ...(metric.type === 'simple' ? {} : { cumulative: spanOf(metric) }),
        });
      case 'ratio':
      case 'derived':
        return this.#computed(metric, taken, joined);
      case 'conversion':
        return this.#conversion(metric, taken);
    }
  }

  #adHocTree(metric: AdHocMetric, taken: Taken): Arithmetic {
    const { name } = metric;
    const within = { ...taken, above: [...taken.above, name] };
    if ('entity' in metric) {
      const aggregate = adHocAggregate(this.#index, metric, taken.conditions);
      return this.#leaf({ ...aggregate, key: taken.alias ?? name });
    }
    if ('metric' in metric) {
      const conditions = [...taken.conditions, ...metric.where];
      return this.treeOf(metric.metric, { ...within, conditions, alias: name }, true);
    }
    if ('computed' in metric) {
      return metricValueTree(metric.computed, (part) => this.#partTree(part, within));
    }
    if ('per' in metric) {
      const { aggregation, of, per } = metric;
      return this.#leaf({
        kind: 'per_group',
        key: name,
        tree: this.treeOf(of, within, true),
        aggregation,
        per,
      });
    }
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${name}" compares rows of the result, so no number of rows can be made of it; show it, filter or order by it.`,
    );
  }

  #partTree(part: MetricOfGroups, taken: Taken): Arithmetic {
    if (typeof part === 'string') return this.treeOf(part, taken, true);
    const { overall, within = [] } = part;
    const tree = this.treeOf(overall, taken, true);
    return this.#leaf({ kind: 'overall', key: `overall_${overall}`, tree, within });
  }

  #computed(
    metric: Extract<Metric, { type: 'ratio' | 'derived' }>,
    taken: Taken,
    joined: boolean,
  ): Arithmetic {
    const above = [...taken.above, metric.name];
    const outer = taken.offset === undefined ? taken.conditions : [];
    const conditions = [...outer, ...(metric.where ?? [])];
    const written = treeOfInputs(metric);
    const inputs = new Map(
      metricInputs(metric).map((input, position) => [inputName(metric, input, position), input]),
    );
    const tree = substitute(written, (name) => {
      const input = inputs.get(name);
      if (input === undefined) throw unknown(`metric declared by ${metric.name}`, name, inputs.keys());
      return this.treeOf(
        input.metric,
        {
          above,
          conditions: [...conditions, ...(input.where ?? [])],
          ...offsetOf(input),
          ...(input.alias === undefined ? {} : { alias: input.alias }),
        },
        true,
      );
    });
    const key = taken.alias ?? metric.name;
    if (taken.offset !== undefined) {
      return this.#leaf({ kind: 'nested', key, tree, offset: taken.offset, conditions: taken.conditions });
    }
    if (!joined || (isNullOfNulls(written) && this.#isNullWithoutRows(tree))) return tree;
    return this.#leaf({ kind: 'nested', key, tree, conditions: [] });
  }

  /** Where a part fills nulls, what is computed of it is no longer null in groups that it has no rows in. */
  #isNullWithoutRows(tree: Arithmetic): boolean {
    return [...arithmeticNames(tree)].every((key) => {
      const leaf = this.leaves.get(key);
      return leaf?.kind !== 'aggregate' || leaf.fillNullsWith === undefined;
    });
  }

  #conversion(metric: Extract<Metric, { type: 'conversion' }>, taken: Taken): Arithmetic {
    if (taken.offset !== undefined) {
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `"${metric.name}" is a conversion, which has no value of an earlier time; leave the offset out.`,
      );
    }
    const conditions = withConditions(metric, taken);
    const base = { ...measureLeaf(this.#index, metric.base, conditions), key: `${metric.name}_base` };
    const conversion = {
      ...measureLeaf(this.#index, metric.conversion, []),
      key: `${metric.name}_conversions`,
    };
    const opportunities = this.#leaf(base);
    const conversions = this.#leaf({
      kind: 'conversions',
      baseKey: [...arithmeticNames(opportunities)].join(),
      key: `${metric.name}_conversions`,
      metric,
      base,
      conversion,
    });
    if (metric.calculation === 'conversions') return conversions;
    return { kind: 'binary', operator: '/', left: conversions, right: opportunities };
  }

  /** The same content is computed once; another content of the same name gets a number. */
  #leaf(leaf: Leaf): Arithmetic {
    const { key: wanted, ...content } = leaf;
    const text = JSON.stringify(content, (name, value) =>
      name === 'entity' && typeof value === 'object' ? value.name : value,
    );
    const known = this.#keyOfContent.get(text);
    if (known !== undefined) return { kind: 'name', name: known };
    let key = wanted;
    for (let number = 2; this.leaves.has(key); number++) key = `${wanted}_${number}`;
    this.#keyOfContent.set(text, key);
    this.leaves.set(key, { ...leaf, key });
    return { kind: 'name', name: key };
  }
}

function withConditions(metric: Metric, taken: Taken): readonly Condition[] {
  return [...taken.conditions, ...(metric.where ?? [])];
}

type WithoutKey = Omit<BaseAggregate, 'key'>;

function measureLeaf(
  index: ModelIndex,
  input: MeasureInput & { readonly timeDimension?: string },
  metricConditions: readonly Condition[],
): WithoutKey {
  const entity = requireEntity(index, input.entity);
  const measure = requireMeasure(entity, input.measure);
  const aggregated = measureAggregated(measure, measure.aggregation);
  const timeRef = timeDimensionRef(entity, input.timeDimension ?? measure.timeDimension);
  return {
    kind: 'aggregate',
    entity,
    ...aggregated,
    conditions: [...aggregated.conditions, ...(input.measureWhere ?? []), ...metricConditions],
    metricConditions,
    joinToTimeSpine: input.joinToTimeSpine ?? false,
    ...(timeRef === undefined ? {} : { timeRef }),
    ...(input.fillNullsWith === undefined ? {} : { fillNullsWith: input.fillNullsWith }),
  };
}

function adHocAggregate(index: ModelIndex, metric: AggregateMetric, taken: readonly Condition[]): WithoutKey {
  const entity = requireEntity(index, metric.entity);
  const timeRef = timeDimensionRef(entity, metric.timeDimension);
  const aggregated = adHocAggregated(entity, metric);
  return {
    kind: 'aggregate',
    entity,
    ...aggregated,
    conditions: [...aggregated.conditions, ...taken],
    metricConditions: [],
    joinToTimeSpine: false,
    ...(timeRef === undefined ? {} : { timeRef }),
  };
}

function spanOf({ window, grainToDate, periodAggregation }: Extract<Metric, { type: 'cumulative' }>) {
  return {
    ...(window === undefined ? {} : { window }),
    ...(grainToDate === undefined ? {} : { grainToDate }),
    periodAggregation: periodAggregation ?? 'first',
  } as const;
}

function offsetOf({ offsetWindow, offsetToGrain }: MetricInput): { readonly offset?: Offset } {
  if (offsetWindow !== undefined) return { offset: { window: offsetWindow } };
  return offsetToGrain === undefined ? {} : { offset: { toGrain: offsetToGrain } };
}

/** A ratio's inputs may be one metric twice; they go by their places. */
function inputName(
  metric: Extract<Metric, { type: 'ratio' | 'derived' }>,
  input: MetricInput,
  position: number,
): string {
  return metric.type === 'ratio' ? String(position) : (input.alias ?? input.metric);
}

function treeOfInputs(metric: Extract<Metric, { type: 'ratio' | 'derived' }>): Arithmetic {
  if (metric.type === 'derived') return derivedTree(metric);
  const [left, right] = [metric.numerator, metric.denominator]
    .map(metricInput)
    .map((input, position): Arithmetic => ({ kind: 'name', name: inputName(metric, input, position) }));
  if (left === undefined || right === undefined) throw new Error('a ratio has two inputs');
  return { kind: 'binary', operator: '/', left, right };
}
