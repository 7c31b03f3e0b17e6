import type { DatePart, Filter, FilterValue, TimeGrain } from '@parley/semantic-layer';
import type { Row, Value } from './warehouse.ts';
import type { MeasureName } from './warehouse-model.ts';

/** SQL's third truth. */
export type Truth = boolean | null;

export function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

export function negated(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

export function meetsFilter(value: Value, filter: Filter): Truth {
  if (!('value' in filter || 'values' in filter)) return (value === null) === (filter.op === 'is_null');
  if (value === null) return null;
  if ('values' in filter) return filter.values.includes(value) === (filter.op === 'in');
  switch (filter.op) {
    case 'contains':
      return String(value).toLowerCase().includes(filter.value.toLowerCase());
    case 'starts_with':
      return String(value).toLowerCase().startsWith(filter.value.toLowerCase());
    case 'ends_with':
      return String(value).toLowerCase().endsWith(filter.value.toLowerCase());
    default:
      return compared(filter.op, value, filter.value);
  }
}

export function compared(
  op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte',
  value: Value,
  with_: FilterValue,
): Truth {
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
export function cut(day: string, grain: TimeGrain): string {
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
export function aggregate(rows: readonly Row[], measure: MeasureName): Value {
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

export function number(value: Value): number | null {
  return typeof value === 'number' ? value : null;
}

export function calculated(
  [left, right]: readonly [number | null, number | null],
  how: (left: number, right: number) => number,
): number | null {
  return left === null || right === null ? null : how(left, right);
}

export function quotient(left: number | null, right: number | null): number | null {
  return right === 0 ? null : calculated([left, right], (x, y) => x / y);
}

/** A part of a day as a number; Monday is 1. */
export function partOf(day: string, part: DatePart): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  switch (part) {
    case 'year':
      return year;
    case 'quarter':
      return Math.ceil(month / 3);
    case 'month':
      return month;
    case 'day':
      return date;
    case 'dow':
      return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
    case 'doy':
      return Math.round((Date.parse(day) - Date.parse(`${year}-01-01`)) / 86_400_000) + 1;
  }
}

/** An operation on numbers, given what its leaves are. */
export function computed<Leaf extends string | object>(
  value: Operation<Leaf>,
  of: (leaf: Leaf) => number | null,
): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object') return of(value);
  const two = (operands: readonly [Operation<Leaf>, Operation<Leaf>]) =>
    [computed(operands[0], of), computed(operands[1], of)] as const;
  if ('plus' in value) return calculated(two(value.plus), (x, y) => x + y);
  if ('minus' in value) return calculated(two(value.minus), (x, y) => x - y);
  if ('times' in value) return calculated(two(value.times), (x, y) => x * y);
  return 'dividedBy' in value ? quotient(...two(value.dividedBy)) : of(value);
}

type Operation<Leaf> = Leaf | number | Plus<Leaf> | Minus<Leaf> | Times<Leaf> | DividedBy<Leaf>;

interface Plus<Leaf> {
  readonly plus: readonly [Operation<Leaf>, Operation<Leaf>];
}

interface Minus<Leaf> {
  readonly minus: readonly [Operation<Leaf>, Operation<Leaf>];
}

interface Times<Leaf> {
  readonly times: readonly [Operation<Leaf>, Operation<Leaf>];
}

interface DividedBy<Leaf> {
  readonly dividedBy: readonly [Operation<Leaf>, Operation<Leaf>];
}
