import type { DialectSql } from '../dialects/dialect-sql.js';
import { COMPARISON_SIGNS } from '../model/comparison-signs.js';
import { constantSql } from '../passes/filter-sql.js';
import type { PlannedCondition } from './result-plan.js';

/** A condition on groups as SQL that can stand beside others in an AND, given how a metric reads. */
export function groupConditionSql(
  condition: PlannedCondition,
  metricSql: (name: string) => string,
  dialect: DialectSql,
): string {
  const inner = (each: PlannedCondition): string => groupConditionSql(each, metricSql, dialect);
  if ('all' in condition) return condition.all.map(inner).join(' AND ');
  if ('any' in condition) {
    const parts = condition.any.map(inner);
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.map((part) => `(${part})`).join(' OR ')})`;
  }
  if ('not' in condition) return `NOT (${inner(condition.not)})`;
  const { left, op, right } = condition;
  const one = typeof left === 'number' ? constantSql(left, dialect) : parenthesised(metricSql(left));
  const other =
    'constant' in right ? constantSql(right.constant, dialect) : parenthesised(metricSql(right.metric));
  return `${one} ${COMPARISON_SIGNS[op]} ${other}`;
}

function parenthesised(sql: string): string {
  return / [-+*/] /.test(sql) ? `(${sql})` : sql;
}
