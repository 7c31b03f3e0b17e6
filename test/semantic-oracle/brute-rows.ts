import type {
  Condition,
  DimensionRef,
  GroupBy,
  MetricsQuery,
  RelatedFilter,
  RelatedRows,
  RowValue,
  ValueCondition,
} from '@parley/semantic-layer';
import {
  compared,
  computed,
  cut,
  every,
  meetsFilter,
  negated,
  number,
  partOf,
  type Truth,
} from './brute-values.ts';
import { findAnyWay, findKey, findWay, type Way } from './find-ways.ts';
import type { Row, Value } from './warehouse.ts';
import type { ModelledWarehouse } from './warehouse-model.ts';

type MetricCondition = Extract<Condition, { readonly metric: string }>;

/** What a value of a row is computed of. */
type RowLeaf = Extract<
  RowValue,
  | string
  | { readonly metric: string }
  | { readonly dimension: string }
  | { readonly outer: string }
  | { readonly daysBetween: unknown }
>;

/** What rows are chosen and grouped by. */
export type AskedQuery = Pick<MetricsQuery, 'groupBy' | 'filters' | 'where' | 'related' | 'timeRange'>;

/** The values of a metric by some keys. */
export type MetricsBy = (metric: string, by: readonly DimensionRef[]) => ReadonlyMap<string, Value>;

export interface GroupOfRows {
  readonly group: readonly Value[];
  readonly rows: readonly Row[];
}

/** What is asked of each table's rows. */
export class AskedRows {
  readonly #warehouse: ModelledWarehouse;
  readonly #query: AskedQuery;
  readonly #metricsBy: MetricsBy;

  constructor(warehouse: ModelledWarehouse, query: AskedQuery, metricsBy: MetricsBy) {
    this.#warehouse = warehouse;
    this.#query = query;
    this.#metricsBy = metricsBy;
  }

  /**
   * The rows that count, by group: a measure has a group where rows of its own fall into it. Without group-bys all rows are one
   * group, which is there even when it is empty.
   */
  groupsOf(table: string, where: readonly Condition[]): ReadonlyMap<string, GroupOfRows> {
    const groups = new Map<string, { group: readonly Value[]; rows: Row[] }>();
    if (this.#query.groupBy.length === 0) groups.set('[]', { group: [], rows: [] });
    for (const row of this.#rowsOf(table)) {
      if (!where.every((each) => this.truth(table, row, each) === true) || !this.#counts(table, row))
        continue;
      const group = [
        ...this.#query.groupBy.map((item) => this.cutValue(table, row, item)),
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
    const meets = (condition: Condition) => this.truth(table, row, condition) === true;
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

  truth(table: string, row: Row, condition: Condition): Truth {
    if ('all' in condition) return every(condition.all.map((part) => this.truth(table, row, part)));
    if ('any' in condition)
      return negated(every(condition.any.map((part) => negated(this.truth(table, row, part)))));
    if ('not' in condition) return negated(this.truth(table, row, condition.not));
    if ('metric' in condition) return this.#metricTruth(table, row, condition);
    if ('left' in condition) return this.#valueTruth(table, row, condition);
    if ('has' in condition) return this.#hasRows(table, row, condition.has);
    if (!('dimension' in condition)) throw new Error('Not a condition that is drawn here.');
    return meetsFilter(this.cutValue(table, row, condition), condition);
  }

  #metricTruth(table: string, row: Row, condition: MetricCondition): Truth {
    return compared(condition.op, this.#metricOf(table, row, condition), condition.value);
  }

  #valueTruth(table: string, row: Row, { left, op, right }: ValueCondition): Truth {
    const [one, other] = [left, right].map((value) => this.rowValue(table, row, value));
    return one === undefined || other === undefined || other === null ? null : compared(op, one, other);
  }

  /** What is computed of one row; null where a part of it is missing. */
  rowValue(table: string, row: Row, value: RowValue): Value {
    if (typeof value === 'string') return this.#value(table, row, value);
    if (typeof value === 'object' && 'dimension' in value) return this.cutValue(table, row, value);
    return computed<RowLeaf>(value as Parameters<typeof computed<RowLeaf>>[0], (leaf) =>
      number(this.#leafValue(table, row, leaf)),
    );
  }

  #leafValue(table: string, row: Row, leaf: RowLeaf): Value {
    if (typeof leaf === 'string') return this.#value(table, row, leaf);
    if ('metric' in leaf) return this.#metricOf(table, row, leaf);
    if ('dimension' in leaf) return this.cutValue(table, row, leaf);
    if ('outer' in leaf) throw new Error('Only what is compared is drawn to look outside.');
    const [from, to] = leaf.daysBetween.map((each) => this.rowValue(table, row, each));
    if (typeof from !== 'string' || typeof to !== 'string') return null;
    return (Date.parse(to) - Date.parse(from)) / 86_400_000;
  }

  /** Of the metric's own groups, that of the row's keys; none where a key is missing or has no rows. */
  #metricOf(table: string, row: Row, { metric, by }: Pick<MetricCondition, 'metric' | 'by'>): Value {
    const keys = by.map((ref) => this.#keyOf(table, row, ref));
    return this.#metricsBy(metric, by).get(JSON.stringify(keys)) ?? null;
  }

  #hasRows(table: string, row: Row, { entity, where = [], count }: RelatedRows): boolean {
    const told = where.map((each) => this.#toldOf(table, row, each));
    const rows = entity === table ? this.#rowsOf(table) : this.#reached(table, row, entity);
    const met = rows.filter((far) =>
      told.every((each) => each !== null && this.truth(entity, far, each) === true),
    );
    return count === undefined ? met.length > 0 : compared(count.op, met.length, count.value) === true;
  }

  /** A condition within, which knows what of the row outside it compares with; null where that is nothing. */
  #toldOf(table: string, row: Row, condition: Condition): Condition | null {
    if (!('left' in condition)) return condition;
    const { right } = condition;
    if (typeof right !== 'object' || !('outer' in right)) return condition;
    const value = this.#value(table, row, right.outer);
    return typeof value === 'number' ? { ...condition, right: value } : null;
  }

  /** Rows of another table, over any links in any direction, each once. */
  #reached(table: string, row: Row, entity: string): readonly Row[] {
    const way = findAnyWay(this.#warehouse, table, entity);
    if (typeof way === 'string') throw new Error(`${entity} is ${way} from ${table}.`);
    let reached = new Set([row]);
    for (const { link, from, to, forward } of way) {
      const next = this.#rowsOf(forward ? to : from).filter((far) =>
        [...reached].some((near) => {
          const [holder, target] = forward ? [near, far] : [far, near];
          return holder[link.column] !== null && holder[link.column] === target.id;
        }),
      );
      reached = new Set(next);
    }
    return [...reached];
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
        filters.every((filter) => this.truth(entity, other, filter) === true),
    );
    const has =
      count === undefined ? related.length > 0 : compared(count.op, related.length, count.value) === true;
    return has !== isNegated;
  }

  /** A value, its time cut. */
  cutValue(
    table: string,
    row: Row,
    { dimension, grain, datePart }: Pick<GroupBy, 'dimension' | 'grain' | 'datePart'>,
  ): Value {
    const value = this.#value(table, row, dimension);
    if (typeof value !== 'string') return value;
    if (datePart !== undefined) return partOf(value, datePart);
    return grain === undefined ? value : cut(value, grain);
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
