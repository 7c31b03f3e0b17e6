import { ParleyError } from '@parley/errors';
import type { SqlTarget } from '../dialects/dialect-sql.js';
import type { Arithmetic } from '../model/arithmetic.js';
import { COMPARISON_SIGNS } from '../model/comparison-signs.js';
import type { ValueCondition } from '../model/condition.js';
import { operandsOf, operationOf } from '../model/operation.js';
import type { ConditionReference } from '../model/reference.js';
import type { OuterValue, RowValue } from '../model/row-value.js';
import { printMetric } from '../statement/metric-sql.js';
import { localTime, truncatedTime } from '../time/time-sql.js';
import type { ConditionValues, PrintedValue } from './condition-values.js';
import type { Compared } from './filter-sql.js';

type Leaf = ConditionReference | OuterValue;

/** What a value of a row is computed of; a row without one of them has no value. */
export function valueReferences(
  value: RowValue,
): readonly { readonly reference: ConditionReference; readonly required: boolean }[] {
  if (typeof value === 'number') return [];
  if (typeof value === 'string') return [{ reference: { dimension: value }, required: true }];
  if ('outer' in value) return [];
  if ('metric' in value) return [{ reference: value, required: false }];
  if ('dimension' in value) return [{ reference: value, required: true }];
  return operandsOf(value).flatMap(valueReferences);
}

/** The values of the row outside that a value needs. */
export function outerReferences(value: RowValue): readonly OuterValue[] {
  if (typeof value !== 'object') return [];
  if ('outer' in value) return [value];
  return isLeaf(value) ? [] : operandsOf(value).flatMap(outerReferences);
}

/** Two values of a row, compared. */
export function comparedValues(
  { left, op, right }: ValueCondition,
  values: ConditionValues,
  target: SqlTarget,
): string {
  const [one, other] = [left, right].map((value) => rowValueSql(value, values, target));
  if (one === undefined || other === undefined) throw new Error('a comparison has two sides');
  // Instants are compared with other times as the asker's clock shows both.
  const mixed = one.compared.timeType !== other.compared.timeType;
  const text = ({ sql, compared }: PrintedValue): string =>
    mixed && compared.kind === 'time' ? localTime({ sql, ...timeType(compared) }, target) : sql;
  return `${text(one)} ${COMPARISON_SIGNS[op]} ${text(other)}`;
}

/** A value of each row. @throws ParleyError SEMANTIC_QUERY_INVALID where times are computed with as if they were numbers */
export function rowValueSql(value: RowValue, values: ConditionValues, target: SqlTarget): PrintedValue {
  const leaf = leafOf(value);
  if (leaf !== undefined) return values.operand(leaf);
  if (typeof value === 'object' && 'daysBetween' in value) {
    const [from, to] = value.daysBetween.map((each) => dayOf(each, values, target));
    return { sql: target.dialect.daysBetween(from ?? '', to ?? ''), compared: NUMBER };
  }
  const parts = new Map<string, string>();
  const tree = treeOf(value, (part) => {
    const { sql, compared } = rowValueSql(part, values, target);
    if (compared.kind === 'time') throw timeIsNoNumber(compared.name);
    const name = `part ${parts.size + 1}`;
    parts.set(name, sql);
    return { kind: 'name', name };
  });
  const sql = printMetric(tree, {
    aggregate: (name) => ({ sql: parts.get(name) ?? '', exact: false }),
    asDecimal: target.dialect.asDecimal,
  });
  return { sql, compared: NUMBER };
}

const NUMBER: Compared = { name: 'number', kind: 'numeric' };

function leafOf(value: RowValue): Leaf | undefined {
  if (typeof value === 'string') return { dimension: value };
  return typeof value === 'object' && isLeaf(value) ? value : undefined;
}

function isLeaf(value: Exclude<RowValue, string | number>): value is Leaf {
  return 'outer' in value || 'metric' in value || 'dimension' in value;
}

function treeOf(value: RowValue, part: (value: RowValue) => Arithmetic): Arithmetic {
  if (typeof value === 'number') return { kind: 'number', text: String(value) };
  if (typeof value === 'string' || isLeaf(value) || 'daysBetween' in value) return part(value);
  const { operator, operands } = operationOf(value);
  const [left, right] = operands;
  return { kind: 'binary', operator, left: treeOf(left, part), right: treeOf(right, part) };
}

function dayOf(value: RowValue, values: ConditionValues, target: SqlTarget): string {
  const { sql, compared } = rowValueSql(value, values, target);
  return truncatedTime({ sql, ...timeType(compared) }, 'day', target);
}

function timeType({ timeType }: Compared): Pick<Compared, 'timeType'> {
  return timeType === undefined ? {} : { timeType };
}

function timeIsNoNumber(name: string): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${name}" is a time, which can't be computed with; use daysBetween for the days between two.`,
  );
}
