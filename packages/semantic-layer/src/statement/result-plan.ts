import { ParleyError } from '@parley/errors';
import type { ComputedMetric, MetricValue, WindowMetric } from '../model/ad-hoc-metric.js';
import type { FilterValue } from '../model/condition.js';
import { operationOf } from '../model/operation.js';
import type { AdHocMetric, Comparison, GroupCondition, MetricsQuery } from '../model/query.js';

/** What the rows of a result are computed of, in turn: metrics of the rows of entities first, then those of the result's own rows. */
export interface ResultPlan {
  /** The query's own metrics, with names for what its conditions compute. */
  readonly adHoc: readonly AdHocMetric[];
  /** Metrics of entities' rows. */
  readonly base: readonly string[];
  /** Metrics of the result's rows, each level of those before it. */
  readonly levels: readonly (readonly ResultMetric[])[];
  /** Conditions on groups before any of the levels, and after them all. */
  readonly before: readonly PlannedCondition[];
  readonly after: readonly PlannedCondition[];
}

export type ResultMetric = WindowMetric | ComputedMetric;

/** A condition on groups whose sides have names. */
export type PlannedCondition =
  | { readonly left: string | number; readonly op: Comparison; readonly right: PlannedSide }
  | { readonly all: readonly PlannedCondition[] }
  | { readonly any: readonly PlannedCondition[] }
  | { readonly not: PlannedCondition };

/** The name of a metric, or a constant. */
export type PlannedSide = { readonly metric: string } | { readonly constant: FilterValue };

/** Sorts a query's metrics by what they are computed of. @throws ParleyError SEMANTIC_QUERY_INVALID where one is computed of itself */
export function planResult(query: MetricsQuery): ResultPlan {
  const planner = new ResultPlanner(query.adHocMetrics ?? []);
  const groups = new Set(query.groupBy.flatMap(({ as }) => as ?? []));
  const ordered = query.orderBy.flatMap(({ by }) => (by.includes('.') || groups.has(by) ? [] : [by]));
  const conditions: readonly PlannedCondition[] = [
    ...query.metricFilters.map(({ metric, op, value }) => ({
      left: metric,
      op,
      right: { constant: value },
    })),
    ...(query.having ?? []).map((condition) => planner.named(condition)),
  ];
  const wanted = [...query.metrics, ...conditions.flatMap(conditionMetrics), ...ordered];
  for (const name of wanted) planner.need(name);
  const isAfter = (condition: PlannedCondition): boolean =>
    conditionMetrics(condition).some((name) => planner.levelOf(name) > 0);
  return {
    ...planner.result(),
    before: conditions.filter((condition) => !isAfter(condition)),
    after: conditions.filter(isAfter),
  };
}

/** The metrics that a query shows, compares with or orders by. */
export function conditionMetrics(condition: PlannedCondition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(conditionMetrics);
  if ('any' in condition) return condition.any.flatMap(conditionMetrics);
  if ('not' in condition) return conditionMetrics(condition.not);
  const { left, right } = condition;
  return [...(typeof left === 'string' ? [left] : []), ...('metric' in right ? [right.metric] : [])];
}

class ResultPlanner {
  readonly #adHoc: Map<string, AdHocMetric>;
  readonly #levels = new Map<string, number>();
  readonly #needed = new Set<string>();

  constructor(adHoc: readonly AdHocMetric[]) {
    this.#adHoc = new Map(adHoc.map((metric) => [metric.name, metric]));
  }

  /** A condition whose computed sides are metrics of their own. */
  named(condition: GroupCondition): PlannedCondition {
    if ('all' in condition) return { all: condition.all.map((each) => this.named(each)) };
    if ('any' in condition) return { any: condition.any.map((each) => this.named(each)) };
    if ('not' in condition) return { not: this.named(condition.not) };
    const { left, op, right } = condition;
    return {
      left: typeof left === 'number' ? left : this.#nameOf(left),
      op,
      right: typeof right === 'number' ? { constant: right } : { metric: this.#nameOf(right) },
    };
  }

  /** Notes a metric and all that it is computed of. */
  need(name: string): void {
    if (this.#needed.has(name)) return;
    this.#needed.add(name);
    if (this.levelOf(name) === 0) return;
    for (const part of this.#partsOf(name)) this.need(part);
  }

  /** 0 for metrics of entities' rows, else one more than the highest of its parts. */
  levelOf(name: string, above: readonly string[] = []): number {
    const known = this.#levels.get(name);
    if (known !== undefined) return known;
    if (above.includes(name)) {
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `The metric "${name}" is computed of itself; say what it is made of.`,
      );
    }
    const metric = this.#adHoc.get(name);
    const parts = this.#partsOf(name).map((part) => this.levelOf(part, [...above, name]));
    const highest = Math.max(0, ...parts);
    const isOfRows = metric !== undefined && ('window' in metric || ('computed' in metric && highest > 0));
    const level = isOfRows ? highest + 1 : 0;
    this.#levels.set(name, level);
    return level;
  }

  result(): Pick<ResultPlan, 'adHoc' | 'base' | 'levels'> {
    const levels: ResultMetric[][] = [];
    const base: string[] = [];
    for (const name of this.#needed) {
      const metric = this.#adHoc.get(name);
      const level = this.levelOf(name);
      if (level === 0) base.push(name);
      else if (metric !== undefined && ('window' in metric || 'computed' in metric)) {
        while (levels.length < level) levels.push([]);
        levels[level - 1]?.push(metric);
      }
    }
    return { adHoc: [...this.#adHoc.values()], base, levels };
  }

  #partsOf(name: string): readonly string[] {
    const metric = this.#adHoc.get(name);
    if (metric === undefined) return [];
    if ('window' in metric) return [metric.of];
    if (!('computed' in metric)) return [];
    // A metric of the whole is one of the rows of entities, by whatever name.
    const { computed } = metric;
    return typeof computed === 'object' && 'overall' in computed ? [] : this.#names(computed);
  }

  #names(value: MetricValue): readonly string[] {
    if (typeof value === 'string') return [value];
    if (typeof value === 'number') return [];
    if ('overall' in value) return [this.#nameOf(value)];
    return operationOf(value).operands.flatMap((operand) => this.#names(operand));
  }

  #nameOf(value: Exclude<MetricValue, number>): string {
    if (typeof value === 'string') return value;
    const name = computedName(value);
    if (!this.#adHoc.has(name)) this.#adHoc.set(name, { name, label: name, computed: value });
    return name;
  }
}

/** What a value of the query is called that has no name of its own; nobody else can call anything so. */
export function computedName(value: Exclude<MetricValue, number | string>): string {
  return 'overall' in value
    ? ['overall', value.overall, ...(value.within ?? [])].join(' ')
    : `computed ${JSON.stringify(value)}`;
}
