import { ParleyError } from '@parley/errors';
import type { SqlTarget } from './dialects/dialect-sql.js';
import type { Dimension, Filter, FilterValue } from './model.js';
import type { Comparison } from './query.js';
import { likePattern, literal, stringLiteral } from './sql-text.js';
import { dayAfter, isDay, startOfDay } from './time-sql.js';

export const COMPARISON_SQL: Readonly<Record<Comparison, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

/**
 * One condition on one column. As everywhere in SQL, a column without a value meets no comparison:
 * "not cancelled" leaves out rows whose status is unknown.
 */
export function filterCondition(
  column: string,
  dimension: Dimension,
  on: { readonly filter: Filter; readonly target: SqlTarget },
): string {
  const { filter, target } = on;
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
      const values = filter.values.map((value) => constant(value, dimension)).join(', ');
      return `${column} ${filter.op === 'in' ? 'IN' : 'NOT IN'} (${values})`;
    }
    case 'contains':
      return target.dialect.matchesIgnoringCase(column, likePattern(filter.value, 'anywhere'));
    case 'starts_with':
      return target.dialect.matchesIgnoringCase(column, likePattern(filter.value, 'start'));
    default:
      return comparison(column, dimension, { op: filter.op, value: filter.value, target });
  }
}

/** False for conditions that a row without a joined partner can meet. */
export function refusesNull(filter: Filter): boolean {
  return filter.op !== 'is_null';
}

interface Compared {
  readonly op: Comparison;
  readonly value: FilterValue;
  readonly target: SqlTarget;
}

function comparison(column: string, dimension: Dimension, compared: Compared): string {
  const { op, value } = compared;
  if (dimension.kind === 'boolean' && typeof value === 'boolean' && (op === 'eq' || op === 'ne')) {
    return value === (op === 'eq') ? column : `NOT ${column}`;
  }
  if (dimension.kind === 'time') return timeComparison(column, dimension, compared);
  return `${column} ${COMPARISON_SQL[op]} ${constant(value, dimension)}`;
}

/** Days against columns that may hold a time of day: the whole day counts. */
function timeComparison(column: string, dimension: Dimension, compared: Compared): string {
  const { op, value, target } = compared;
  if (typeof value !== 'string' || !isDay(value)) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${dimension.name}" is compared with days; write ${JSON.stringify(value)} as YYYY-MM-DD.`,
    );
  }
  const start = startOfDay(value, dimension, target);
  if ((dimension.timeType ?? 'date') === 'date') return `${column} ${COMPARISON_SQL[op]} ${start}`;
  const next = startOfDay(dayAfter(value), dimension, target);
  switch (op) {
    case 'eq':
      return `${column} >= ${start} AND ${column} < ${next}`;
    case 'ne':
      return `(${column} < ${start} OR ${column} >= ${next})`;
    case 'lt':
    case 'gte':
      return `${column} ${COMPARISON_SQL[op]} ${start}`;
    case 'gt':
      return `${column} >= ${next}`;
    case 'lte':
      return `${column} < ${next}`;
  }
}

/** Numbers against text columns are written as text: PostgreSQL compares nothing across types. */
function constant(value: FilterValue, dimension: Dimension): string {
  const isText = dimension.kind === 'categorical' || dimension.kind === 'text';
  return typeof value === 'number' && isText ? stringLiteral(String(value)) : literal(value);
}
