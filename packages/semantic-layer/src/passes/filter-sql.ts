import { ParleyError } from '@parley/errors';
import type { DialectSql, SqlTarget } from '../dialects/dialect-sql.js';
import { COMPARISON_SIGNS } from '../model/comparison-signs.js';
import type { Dimension, Filter, FilterValue } from '../model/model.js';
import type { Comparison } from '../model/query.js';
import { likePattern, numberLiteral } from '../statement/sql-text.js';
import { dayAfter, isDay } from '../time/moment.js';
import { momentSql } from '../time/time-sql.js';

/** What comparing must know of a value. */
export type Compared = Pick<Dimension, 'name' | 'kind' | 'timeType'>;

/**
 * One condition on one column. As everywhere in SQL, a column without a value meets no comparison:
 * "not cancelled" leaves out rows whose status is unknown.
 */
export function filterCondition(
  column: string,
  dimension: Compared,
  on: { readonly filter: Filter; readonly target: SqlTarget },
): string {
  const { filter, target } = on;
  if (filter.ignoreCase === true && isText(dimension)) return caselessCondition(column, dimension, on);
  switch (filter.op) {
    case 'is_null':
      return `${column} IS NULL`;
    case 'is_not_null':
      return `${column} IS NOT NULL`;
    case 'in':
    case 'not_in': {
      const [first] = filter.values;
      if (first !== undefined && filter.values.length === 1) {
        return comparison(column, dimension, {
          op: filter.op === 'in' ? 'eq' : 'ne',
          value: first,
          target,
        });
      }
      const values = filter.values.map((value) => constant(value, dimension, target.dialect)).join(', ');
      return `${column} ${filter.op === 'in' ? 'IN' : 'NOT IN'} (${values})`;
    }
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return target.dialect.matchesIgnoringCase(column, likePattern(filter.value, filter.op, target.dialect));
    default:
      return comparison(column, dimension, { op: filter.op, value: filter.value, target });
  }
}

/** As {@link filterCondition}, where upper and lower case are the same. */
function caselessCondition(
  column: string,
  dimension: Compared,
  { filter, target }: { readonly filter: Filter; readonly target: SqlTarget },
): string {
  const { ignoreCase: _, ...plain } = filter;
  const lower = (value: FilterValue): FilterValue =>
    typeof value === 'string' ? value.toLowerCase() : value;
  if ('values' in plain) {
    const values = plain.values.map(lower);
    return filterCondition(`lower(${column})`, dimension, { filter: { ...plain, values }, target });
  }
  if (plain.op === 'eq' || plain.op === 'ne') {
    const value = lower(plain.value);
    return filterCondition(`lower(${column})`, dimension, { filter: { ...plain, value }, target });
  }
  return filterCondition(column, dimension, { filter: plain, target });
}

/** False for conditions that a row without a joined partner can meet. */
export function refusesNull(filter: Filter): boolean {
  return filter.op !== 'is_null';
}

interface Comparing {
  readonly op: Comparison;
  readonly value: FilterValue;
  readonly target: SqlTarget;
}

function comparison(column: string, dimension: Compared, compared: Comparing): string {
  const { op, value, target } = compared;
  if (dimension.kind === 'boolean' && typeof value === 'boolean' && (op === 'eq' || op === 'ne')) {
    return value === (op === 'eq') ? column : `NOT ${column}`;
  }
  if (dimension.kind === 'time') return timeComparison(column, dimension, compared);
  return `${column} ${COMPARISON_SIGNS[op]} ${constant(value, dimension, target.dialect)}`;
}

/** Days against columns that may hold a time of day: the whole day counts. */
function timeComparison(column: string, dimension: Compared, compared: Comparing): string {
  const { op, value, target } = compared;
  if (typeof value !== 'string' || !isDay(value)) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${dimension.name}" is compared with days; write ${JSON.stringify(value)} as YYYY-MM-DD.`,
    );
  }
  const start = momentSql(value, dimension, target);
  if ((dimension.timeType ?? 'date') === 'date') return `${column} ${COMPARISON_SIGNS[op]} ${start}`;
  const next = momentSql(dayAfter(value), dimension, target);
  switch (op) {
    case 'eq':
      return `${column} >= ${start} AND ${column} < ${next}`;
    case 'ne':
      return `(${column} < ${start} OR ${column} >= ${next})`;
    case 'lt':
    case 'gte':
      return `${column} ${COMPARISON_SIGNS[op]} ${start}`;
    case 'gt':
      return `${column} >= ${next}`;
    case 'lte':
      return `${column} < ${next}`;
  }
}

/** Numbers against text columns are written as text: PostgreSQL compares nothing across types. */
function constant(value: FilterValue, dimension: Compared, dialect: DialectSql): string {
  const isWritten = dimension.kind === 'categorical' || dimension.kind === 'text';
  return typeof value === 'number' && isWritten ? dialect.text(String(value)) : constantSql(value, dialect);
}

function isText({ kind }: Compared): boolean {
  return kind !== 'numeric' && kind !== 'time' && kind !== 'boolean';
}

/** A constant as SQL. */
export function constantSql(value: FilterValue, dialect: DialectSql): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return numberLiteral(value);
    default:
      return dialect.text(value);
  }
}
