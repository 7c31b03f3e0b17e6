import type {
  AdHocMetric,
  Condition,
  DimensionRef,
  GroupCondition,
  MetricsQuery,
} from '@parley/semantic-layer';
import type { AnswerRow, BruteAnswer, CountedGroup } from './brute-answer.ts';
import { everyInstance } from './brute-frame.ts';
import { metricsIn, partsIn, type WholePart } from './brute-names.ts';
import { withPlaces } from './brute-places.ts';
import { AskedRows } from './brute-rows.ts';
import {
  aggregate,
  calculated,
  compared,
  computed,
  every,
  negated,
  number,
  quotient,
  type Truth,
} from './brute-values.ts';
import type { Row, Value } from './warehouse.ts';
import { type Formula, inputOf, MEASURES, type ModelledWarehouse } from './warehouse-model.ts';

type PerGroup = Extract<AdHocMetric, { readonly per: unknown }>;

/**
 * The answer by looking at every row of every table, in plain code: each table's rows by themselves, each row's links followed
 * one at a time. It knows nothing of how the compiler works, and shares nothing with it but the names.
 */
export function bruteForce(warehouse: ModelledWarehouse, query: MetricsQuery): BruteAnswer {
  return new Answering(warehouse, query).answer();
}

class Answering {
  readonly #warehouse: ModelledWarehouse;
  readonly #query: MetricsQuery;
  readonly #rows: AskedRows;
  readonly #known = new Map<string, ReadonlyMap<string, Value>>();

  constructor(warehouse: ModelledWarehouse, query: MetricsQuery) {
    this.#warehouse = warehouse;
    this.#query = query;
    this.#rows = new AskedRows(warehouse, query, (metric, by) => this.#metricBy(metric, by));
  }

  answer(): BruteAnswer {
    const { metrics, metricFilters, having = [], groupBy } = this.#query;
    const rows = this.#groups().flatMap(({ group, values }) => {
      const evaluate = (name: string): Value => this.#valueOf(name, group, values);
      const isKept =
        metricFilters.every(({ metric, op, value }) => compared(op, evaluate(metric), value) === true) &&
        having.every((condition) => this.#holds(condition, group, values) === true);
      if (!isKept) return [];
      const named = [...metrics, ...this.#windowed()];
      const shown = new Map(named.map((name) => [name, this.#isWindow(name) ? null : evaluate(name)]));
      const sortable = new Map([
        ...groupBy.map(({ dimension }, index) => [dimension, group[index] ?? null] as const),
        ...shown,
      ]);
      return [{ groups: group.slice(0, groupBy.length), metrics: [], sortable }];
    });
    return { rows: withPlaces(rows, this.#query) };
  }

  #groups(): readonly CountedGroup[] {
    const { metrics, metricFilters, having = [], everyInstanceOf } = this.#query;
    const named = [...metrics, ...metricFilters.map(({ metric }) => metric), ...having.flatMap(metricsIn)];
    const groups = new Map<string, CountedGroup>();
    for (const leaf of new Set(named.flatMap((name) => this.#leavesOf(name)))) {
      for (const [key, { group, value }] of this.#leafGroups(leaf)) {
        const known = groups.get(key) ?? { group, values: new Map() };
        known.values.set(leaf, value);
        groups.set(key, known);
      }
    }
    if (everyInstanceOf === undefined) return [...groups.values()];
    const table = this.#counted(this.#leavesOf(metrics[0] ?? '')[0] ?? '').table;
    return everyInstance(this.#rows, { warehouse: this.#warehouse, query: this.#query, table, groups });
  }

  /** What the query's windows are of. */
  #windowed(): readonly string[] {
    return (this.#query.adHocMetrics ?? []).flatMap((metric) => ('window' in metric ? [metric.of] : []));
  }

  #isWindow(name: string): boolean {
    const own = this.#adHoc(name);
    return own !== undefined && 'window' in own;
  }

  #adHoc(name: string): AdHocMetric | undefined {
    return this.#query.adHocMetrics?.find((metric) => metric.name === name);
  }

  #formula(name: string): Formula {
    const formula = this.#warehouse.formulas.get(name);
    if (formula === undefined) throw new Error(`There is no metric ${name}.`);
    return formula;
  }

  /** What a metric is counted from, in the end. */
  #leavesOf(name: string): readonly string[] {
    const own = this.#adHoc(name);
    if (own !== undefined && 'computed' in own) {
      return partsIn(own.computed).flatMap((part) => (typeof part === 'string' ? this.#leavesOf(part) : []));
    }
    if (own !== undefined && 'window' in own) return this.#leavesOf(own.of);
    if (own !== undefined) return [name];
    const formula = this.#formula(name);
    return formula.kind === 'measure' ? [name] : formula.of.flatMap((input) => this.#leavesOf(input));
  }

  #leafGroups(
    name: string,
  ): ReadonlyMap<string, { readonly group: readonly Value[]; readonly value: Value }> {
    const own = this.#adHoc(name);
    if (own !== undefined && 'per' in own) return this.#perGroups(own);
    const { table, where, value } = this.#counted(name);
    const groups = this.#rows.groupsOf(table, where);
    return new Map([...groups].map(([key, { group, rows }]) => [key, { group, value: value(rows) }]));
  }

  /** Whose rows are counted, which of them, and how. */
  #counted(name: string): {
    readonly table: string;
    readonly where: readonly Condition[];
    readonly value: (rows: readonly Row[]) => Value;
  } {
    const own = this.#adHoc(name);
    if (own !== undefined && 'entity' in own) {
      const { entity: table, where = [], of, aggregation } = own;
      const sized = (row: Row): Row => {
        if (of === undefined || 'measure' in of) return row;
        const value = 'dimension' in of ? (`${table}.${of.dimension}` as const) : of;
        return { ...row, size: this.#rows.rowValue(table, row, value) };
      };
      const measure = aggregation === 'count' ? 'rows' : aggregation === 'max' ? 'most' : 'total';
      return { table, where, value: (rows) => aggregate(rows.map(sized), measure) };
    }
    if (own !== undefined && 'metric' in own) {
      const inner = this.#counted(own.metric);
      return { ...inner, where: [...inner.where, ...own.where] };
    }
    const formula = this.#formula(name);
    if (formula.kind !== 'measure') throw new Error(`${name} is not counted by itself.`);
    const { table, measure } = formula;
    const flagged: Condition = { dimension: `${table}.flag`, op: 'eq', value: true };
    const where = measure === 'flagged' ? [flagged] : [];
    return { table, where, value: (rows) => aggregate(rows, measure) };
  }

  /** Of each group the aggregate of the values that its parts have; what belongs to no part has none. */
  #perGroups({ of, per, aggregation }: PerGroup) {
    const { groupBy } = this.#query;
    const groups = new Map<string, { group: readonly Value[]; values: Value[] }>();
    if (groupBy.length === 0) groups.set('[]', { group: [], values: [] });
    for (const row of this.#otherwise({ metrics: [of], groupBy: [...groupBy, ...per] })) {
      const group = row.groups.slice(0, groupBy.length);
      if (row.groups.slice(groupBy.length).includes(null)) continue;
      const key = JSON.stringify(group);
      const known = groups.get(key) ?? { group, values: [] };
      known.values.push(row.metrics[0] ?? null);
      groups.set(key, known);
    }
    const measure = aggregation === 'max' ? 'most' : 'mean';
    return new Map(
      [...groups].map(([key, { group, values }]) => [
        key,
        {
          group,
          value: aggregate(
            values.map((size) => ({ size })),
            measure,
          ),
        },
      ]),
    );
  }

  /** The same question with other metrics and groups, without its conditions on groups. */
  #otherwise(other: Pick<MetricsQuery, 'metrics' | 'groupBy'>): readonly AnswerRow[] {
    const { having: _, everyInstanceOf: __, withTies: ___, ...rest } = this.#query;
    return bruteForce(this.#warehouse, { ...rest, metricFilters: [], ...other }).rows;
  }

  #overall({ overall, within = [] }: WholePart, group: readonly Value[]): Value {
    const { groupBy } = this.#query;
    const kept = groupBy.flatMap(({ dimension }, index) => (within.includes(dimension) ? [index] : []));
    const name = `${overall} within ${within.join()}`;
    let known = this.#known.get(name);
    if (known === undefined) {
      const rows = this.#otherwise({
        metrics: [overall],
        groupBy: kept.flatMap((index) => groupBy[index] ?? []),
      });
      known = new Map(rows.map((row) => [JSON.stringify(row.groups), row.metrics[0] ?? null]));
      this.#known.set(name, known);
    }
    return known.get(JSON.stringify(kept.map((index) => group[index] ?? null))) ?? null;
  }

  /** A metric of all rows by keys; rows without one of them have none. */
  #metricBy(metric: string, by: readonly DimensionRef[]): ReadonlyMap<string, Value> {
    const name = `${metric} by ${by.join()}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const { rows } = bruteForce(this.#warehouse, {
      kind: 'metrics',
      metrics: [metric],
      adHocMetrics: this.#query.adHocMetrics ?? [],
      groupBy: by.map((dimension) => ({ dimension })),
      filters: [],
      metricFilters: [],
      orderBy: [],
    });
    const whole = rows.filter(({ groups }) => !groups.includes(null));
    const values = new Map(whole.map(({ groups, metrics }) => [JSON.stringify(groups), metrics[0] ?? null]));
    this.#known.set(name, values);
    return values;
  }

  #holds(condition: GroupCondition, group: readonly Value[], values: ReadonlyMap<string, Value>): Truth {
    const holds = (each: GroupCondition) => this.#holds(each, group, values);
    if ('all' in condition) return every(condition.all.map(holds));
    if ('any' in condition) return negated(every(condition.any.map((each) => negated(holds(each)))));
    if ('not' in condition) return negated(holds(condition.not));
    const [left, right] = [condition.left, condition.right].map((value) =>
      computed<string | WholePart>(value, (part) => number(this.#partOf(part, group, values))),
    );
    return left === undefined || right === undefined || right === null
      ? null
      : compared(condition.op, left, right);
  }

  #partOf(part: string | WholePart, group: readonly Value[], values: ReadonlyMap<string, Value>): Value {
    return typeof part === 'string' ? this.#valueOf(part, group, values) : this.#overall(part, group);
  }

  /** A group that a table has no rows for has none to count: 0, where every other measure is unknown. */
  #valueOf(name: string, group: readonly Value[], values: ReadonlyMap<string, Value>): Value {
    const own = this.#adHoc(name);
    if (own !== undefined && 'computed' in own) {
      return computed<string | WholePart>(own.computed, (part) => number(this.#partOf(part, group, values)));
    }
    if (own !== undefined) return values.get(name) ?? this.#nothing(own);
    const formula = this.#formula(name);
    if (formula.kind === 'measure') {
      const { aggregation } = MEASURES[formula.measure];
      const isZero = aggregation === 'count' || (this.#query.emptyIsZero === true && ADD_UP.has(aggregation));
      return values.get(name) ?? (isZero ? 0 : null);
    }
    return formulaValue(
      formula,
      formula.of.map((input) => number(this.#valueOf(input, group, values))),
    );
  }

  #nothing(metric: AdHocMetric): Value {
    if ('metric' in metric) return this.#valueOf(metric.metric, [], new Map());
    const isCount = 'entity' in metric && metric.aggregation === 'count' && metric.of === undefined;
    const addsUp = 'entity' in metric && ADD_UP.has(metric.aggregation);
    return isCount || (this.#query.emptyIsZero === true && addsUp) ? 0 : null;
  }
}

const ADD_UP: ReadonlySet<string> = new Set(['sum', 'count', 'count_distinct']);

function formulaValue(
  formula: Exclude<Formula, { kind: 'measure' }>,
  inputs: readonly (number | null)[],
): Value {
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
