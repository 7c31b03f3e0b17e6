import type {
  Condition,
  DimensionRef,
  Filter,
  FilterValue,
  GroupBy,
  MetricsQuery,
  RelatedFilter,
  TimeGrain,
} from '@parley/semantic-layer';
import { findKey, findWay, type Way } from './find-ways.ts';
import type { Row, Value } from './warehouse.ts';
import {
  type Formula,
  inputOf,
  MEASURES,
  type MeasureName,
  type ModelledWarehouse,
} from './warehouse-model.ts';

type MetricCondition = Extract<Condition, { readonly metric: string }>;

/** SQL's third truth. */
type Truth = boolean | null;

/** The groups of a question, before its order and limit. Groups stand for their values; instances of one name may stand apart. */
export interface BruteAnswer {
  readonly rows: readonly AnswerRow[];
}

export interface AnswerRow {
  readonly groups: readonly Value[];
  readonly metrics: readonly Value[];
  /** By metric name or dimension, for ordering. */
  readonly sortable: ReadonlyMap<string, Value>;
}

/**
 * The answer by looking at every row of every table, in plain code: each table's rows by themselves, each row's links followed
 * one at a time. It knows nothing of how the compiler works, and shares nothing with it but the names.
 */
export function bruteForce(warehouse: ModelledWarehouse, query: MetricsQuery): BruteAnswer {
  const asked = new Asked(warehouse, query);
  const measures = new Set(
    [...query.metrics, ...query.metricFilters.map(({ metric }) => metric)].flatMap((name) =>
      leavesOf(warehouse, name),
    ),
  );
  const groups = new Map<string, readonly Value[]>();
  const values = new Map<string, Map<string, Value>>();
  for (const measure of measures) {
    const formula = measureOf(warehouse, measure);
    for (const [key, { group, rows }] of asked.groupsOf(formula)) {
      groups.set(key, group);
      const own = values.get(key) ?? new Map<string, Value>();
      own.set(measure, aggregate(rows, formula.measure));
      values.set(key, own);
    }
  }
  const rows = [...groups].flatMap(([key, group]) => {
    const evaluate = (metric: string) => metricValue(warehouse, metric, values.get(key) ?? new Map());
    const isKept = query.metricFilters.every(
      ({ metric, op, value }) => compared(op, evaluate(metric), value) === true,
    );
    if (!isKept) return [];
    const metrics = query.metrics.map(evaluate);
    const sortable = new Map([
      ...query.groupBy.map(({ dimension }, index) => [dimension, group[index] ?? null] as const),
      ...query.metrics.map((name, index) => [name, metrics[index] ?? null] as const),
    ]);
    return [{ groups: group.slice(0, query.groupBy.length), metrics, sortable }];
  });
  return { rows };
}

/** The measures that a metric is made of, in the end. */
function leavesOf(warehouse: ModelledWarehouse, metric: string): readonly string[] {
  const formula = warehouse.formulas.get(metric);
  if (formula === undefined) throw new Error(`There is no metric ${metric}.`);
  return formula.kind === 'measure' ? [metric] : formula.of.flatMap((input) => leavesOf(warehouse, input));
}

type Measured = Extract<Formula, { kind: 'measure' }>;

function measureOf(warehouse: ModelledWarehouse, metric: string): Measured {
  const formula = warehouse.formulas.get(metric);
  if (formula?.kind !== 'measure') throw new Error(`${metric} is no measure.`);
  return formula;
}

/** What is asked of each table's rows. */
class Asked {
  readonly #warehouse: ModelledWarehouse;
  readonly #query: MetricsQuery;
  readonly #metricGroups = new Map<string, ReadonlyMap<string, Value>>();

  constructor(warehouse: ModelledWarehouse, query: MetricsQuery) {
    this.#warehouse = warehouse;
    this.#query = query;
  }

  /**
   * The rows that count, by group: a measure has a group where rows of its own fall into it. Without group-bys all rows are one
   * group, which is there even when it is empty.
   */
  groupsOf({
    table,
    measure,
  }: Measured): ReadonlyMap<string, { readonly group: readonly Value[]; readonly rows: readonly Row[] }> {
    const groups = new Map<string, { group: readonly Value[]; rows: Row[] }>();
    if (this.#query.groupBy.length === 0) groups.set('[]', { group: [], rows: [] });
    for (const row of this.#rowsOf(table)) {
      if ((measure === 'flagged' && row.flag !== true) || !this.#counts(table, row)) continue;
      const group = [
        ...this.#query.groupBy.map((item) => this.#groupValue(table, row, item)),
        ...this.#query.groupBy.flatMap((item) =>
          item.perInstance === true ? [this.#owner(table, row, item)] : [],
        ),
      ];
      const key = JSON.stringify(group);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { group, rows: [row] });
      else known.rows.push(row);
    }
    return groups;
  }

  #rowsOf(table: string): readonly Row[] {
    return this.#warehouse.tables.find(({ name }) => name === table)?.rows ?? [];
  }

  #counts(table: string, row: Row): boolean {
    const { filters, where = [], related = [], timeRange } = this.#query;
    const meets = (condition: Condition) => this.#truth(table, row, condition) === true;
    if (timeRange !== undefined) {
      const time = this.#value(table, row, timeRange.dimension ?? 'metric.time');
      if (typeof time !== 'string') return false;
      if (timeRange.from !== undefined && time < timeRange.from) return false;
      if (timeRange.to !== undefined && time >= timeRange.to) return false;
    }
    return (
      filters.every(meets) &&
      where.every(meets) &&
      related.every((rows) => this.#hasRelated(table, row, rows))
    );
  }

  #truth(table: string, row: Row, condition: Condition): Truth {
    if ('all' in condition) return every(condition.all.map((part) => this.#truth(table, row, part)));
    if ('any' in condition)
      return negated(every(condition.any.map((part) => negated(this.#truth(table, row, part)))));
    if ('not' in condition) return negated(this.#truth(table, row, condition.not));
    if ('metric' in condition) return this.#metricTruth(table, row, condition);
    if (!('dimension' in condition)) throw new Error('Not a condition that is drawn here.');
    return meetsFilter(this.#value(table, row, condition.dimension), condition);
  }

  /** Of the metric's own groups, that of the row's keys; none where a key is missing or has no rows. */
  #metricTruth(table: string, row: Row, { metric, by, op, value }: MetricCondition): Truth {
    const name = `${metric} ${by.join()}`;
    const groups = this.#metricGroups.get(name) ?? metricGroups(this.#warehouse, metric, by);
    this.#metricGroups.set(name, groups);
    const keys = by.map((ref) => this.#keyOf(table, row, ref));
    return compared(op, groups.get(JSON.stringify(keys)) ?? null, value);
  }

  #hasRelated(
    table: string,
    row: Row,
    { entity, filters, negated: isNegated = false, count }: RelatedFilter,
  ): boolean {
    const way = findWay(this.#warehouse, entity, [table]);
    const [link] = typeof way === 'string' ? [] : way;
    if (link === undefined) throw new Error(`${entity} does not refer to ${table}.`);
    const related = this.#rowsOf(entity).filter(
      (other) =>
        other[link.column] === row.id &&
        filters.every((filter) => this.#truth(entity, other, filter) === true),
    );
    const has =
      count === undefined ? related.length > 0 : compared(count.op, related.length, count.value) === true;
    return has !== isNegated;
  }

  #groupValue(table: string, row: Row, { dimension, grain }: GroupBy): Value {
    const value = this.#value(table, row, dimension);
    return grain === undefined || typeof value !== 'string' ? value : cut(value, grain);
  }

  #value(table: string, row: Row, ref: DimensionRef): Value {
    const { target, key, column } = this.#follow(table, row, ref);
    // A key that leads nowhere is a key all the same.
    return column === 'key' ? key : (target?.[column] ?? null);
  }

  #owner(table: string, row: Row, { dimension }: GroupBy): Value {
    return this.#follow(table, row, dimension).target?.id ?? null;
  }

  /** The row that a reference leads to: one step after the other, nowhere where a key is missing or leads nowhere. */
  #follow(table: string, row: Row, ref: DimensionRef) {
    const steps = ref === 'metric.time' ? [table] : ref.split('.').slice(0, -1);
    const column = ref === 'metric.time' ? 'since' : (ref.split('.').at(-1) ?? '');
    const way = findWay(this.#warehouse, table, steps);
    if (typeof way === 'string') throw new Error(`${ref} is ${way} from ${table}.`);
    return { ...this.#walk(row, way), column };
  }

  #keyOf(table: string, row: Row, ref: DimensionRef): Value {
    const way = findKey(this.#warehouse, table, ref.split('.').slice(0, -1));
    if (typeof way === 'string') throw new Error(`${ref} is ${way} from ${table}.`);
    return this.#walk(row, way).key;
  }

  #walk(row: Row, way: Way): { readonly target: Row | undefined; readonly key: Value } {
    let target: Row | undefined = row;
    let key: Value = row.id ?? null;
    for (const link of way) {
      key = target?.[link.column] ?? null;
      target = key === null ? undefined : this.#rowsOf(link.to).find(({ id }) => id === key);
    }
    return { target, key };
  }
}

function metricGroups(
  warehouse: ModelledWarehouse,
  metric: string,
  by: readonly DimensionRef[],
): ReadonlyMap<string, Value> {
  const groupBy = by.map((dimension) => ({ dimension }));
  const { rows } = bruteForce(warehouse, {
    kind: 'metrics',
    metrics: [metric],
    groupBy,
    filters: [],
    metricFilters: [],
    orderBy: [],
  });
  const known = rows.filter(({ groups }) => !groups.includes(null));
  return new Map(known.map(({ groups, metrics }) => [JSON.stringify(groups), metrics[0] ?? null]));
}

function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

function negated(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function meetsFilter(value: Value, filter: Filter): Truth {
  if (!('value' in filter || 'values' in filter)) return (value === null) === (filter.op === 'is_null');
  if (value === null) return null;
  if ('values' in filter) return filter.values.includes(value) === (filter.op === 'in');
  switch (filter.op) {
    case 'contains':
      return String(value).toLowerCase().includes(filter.value.toLowerCase());
    case 'starts_with':
      return String(value).toLowerCase().startsWith(filter.value.toLowerCase());
    default:
      return compared(filter.op, value, filter.value);
  }
}

function compared(op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte', value: Value, with_: FilterValue): Truth {
  if (value === null) return null;
  switch (op) {
    case 'eq':
      return value === with_;
    case 'ne':
      return value !== with_;
    case 'lt':
      return value < with_;
    case 'lte':
      return value <= with_;
    case 'gt':
      return value > with_;
    case 'gte':
      return value >= with_;
  }
}

/** The first day of the period, as ISO writes it. */
function cut(day: string, grain: TimeGrain): string {
  const [year = '', month = ''] = day.split('-');
  switch (grain) {
    case 'week': {
      const date = new Date(`${day}T00:00:00Z`);
      date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
      return date.toISOString().slice(0, 10);
    }
    case 'month':
      return `${year}-${month}-01`;
    case 'quarter':
      return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`;
    case 'year':
      return `${year}-01-01`;
    default:
      return day;
  }
}

/** Of no rows, only counts are known. */
function aggregate(rows: readonly Row[], measure: MeasureName): Value {
  const sizes = rows.flatMap(({ size }) => (typeof size === 'number' ? [size] : []));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  switch (measure) {
    case 'rows':
    case 'flagged':
      return rows.length;
    case 'kinds':
      return new Set(rows.flatMap(({ kind }) => (kind === null ? [] : [kind]))).size;
    case 'total':
      return sizes.length === 0 ? null : total;
    case 'mean':
      return sizes.length === 0 ? null : total / sizes.length;
    case 'least':
      return sizes.length === 0 ? null : Math.min(...sizes);
    case 'most':
      return sizes.length === 0 ? null : Math.max(...sizes);
  }
}

/** A group that a table has no rows for has none to count: 0, where every other measure is unknown. */
function metricValue(
  warehouse: ModelledWarehouse,
  metric: string,
  values: ReadonlyMap<string, Value>,
): Value {
  const formula = warehouse.formulas.get(metric);
  if (formula === undefined) throw new Error(`There is no metric ${metric}.`);
  if (formula.kind === 'measure') {
    return values.get(metric) ?? (MEASURES[formula.measure].aggregation === 'count' ? 0 : null);
  }
  const inputs = formula.of.map((input) => number(metricValue(warehouse, input, values)));
  if (formula.kind === 'ratio') return quotient(inputs[0] ?? null, inputs[1] ?? null);
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => {
    const name = inputOf(letter, formula.of);
    return inputs[formula.of.indexOf(name)] ?? null;
  }) as [number | null, number | null, number | null];
  switch (formula.pattern) {
    case 'sum':
      return calculated([a, b], (x, y) => x + y);
    case 'weighed':
      return calculated([a, b], (x, y) => x - y * 2);
    case 'quotient':
      return quotient(a, b);
    case 'chained':
      return quotient(
        calculated([a, b], (x, y) => x + y),
        calculated([c, c], (x) => x - 1),
      );
  }
}

function number(value: Value): number | null {
  return typeof value === 'number' ? value : null;
}

function calculated(
  [left, right]: readonly [number | null, number | null],
  how: (left: number, right: number) => number,
): number | null {
  return left === null || right === null ? null : how(left, right);
}

function quotient(left: number | null, right: number | null): number | null {
  return right === 0 ? null : calculated([left, right], (x, y) => x / y);
}
