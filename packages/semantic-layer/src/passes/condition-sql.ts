import { ParleyError } from '@parley/errors';
import type { SqlTarget } from '../dialects/dialect-sql.js';
import { COMPARISON_SIGNS } from '../model/comparison-signs.js';
import type { HasCondition, RelatedRows } from '../model/condition.js';
import type { Condition } from '../model/model.js';
import type { ConditionReference } from '../model/reference.js';
import type { OuterValue } from '../model/row-value.js';
import type { ConditionValues } from './condition-values.js';
import { constantSql, filterCondition, refusesNull } from './filter-sql.js';
import { comparedValues, outerReferences, valueReferences } from './row-value-sql.js';

/** A condition as SQL that can stand beside others in an AND. */
export function conditionSql(condition: Condition, values: ConditionValues, target: SqlTarget): string {
  if ('all' in condition) return joined(condition.all, { word: 'AND', values, target });
  if ('any' in condition) return joined(condition.any, { word: 'OR', values, target });
  if ('not' in condition) return `NOT (${conditionSql(condition.not, values, target)})`;
  if ('sql' in condition) {
    assertAlone(condition.sql);
    const sql = condition.sql.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
      const reference = condition.references[name];
      if (reference === undefined) throw new Error(`a condition names ${name} without saying what it is`);
      return values.value(reference).sql;
    });
    return /\bor\b/i.test(sql) ? `(${sql.trim()})` : sql.trim();
  }
  if ('metric' in condition) {
    const { metric, by, op, value } = condition;
    return `${values.value({ metric, by }).sql} ${COMPARISON_SIGNS[op]} ${constantSql(value, target.dialect)}`;
  }
  if ('has' in condition) return values.has(condition);
  if ('left' in condition) return comparedValues(condition, values, target);
  const { sql, compared } = values.value(condition);
  return filterCondition(sql, compared, { filter: condition, target });
}

/** A condition's text must end where it seems to, or it would change what stands around it. */
function assertAlone(sql: string): void {
  const bare = sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ' ');
  let depth = 0;
  for (const [character] of bare.matchAll(/[()]/g)) {
    depth += character === '(' ? 1 : -1;
    if (depth < 0) break;
  }
  if (depth === 0 && !/['";]|--|\/\*|#/.test(bare)) return;
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `The condition "${sql}" can't stand in a query; close its quotes and parentheses, and leave out comments and semicolons.`,
  );
}

/** What a condition is about; `required` where a row without that value can't meet it. */
export function conditionReferences(
  condition: Condition,
): readonly { readonly reference: ConditionReference; readonly required: boolean }[] {
  if ('all' in condition) return condition.all.flatMap(conditionReferences);
  if ('any' in condition) return condition.any.flatMap(optionalReferences);
  if ('not' in condition) return optionalReferences(condition.not);
  if ('sql' in condition) {
    return Object.values(condition.references).map((reference) => ({ reference, required: false }));
  }
  if ('metric' in condition) {
    return [{ reference: { metric: condition.metric, by: condition.by }, required: false }];
  }
  if ('has' in condition) return [];
  if ('left' in condition) return [condition.left, condition.right].flatMap(valueReferences);
  return [{ reference: condition, required: refusesNull(condition) }];
}

/** The conditions on related rows within a condition; `sure` where it can't be met without them. */
export function hasConditions(
  condition: Condition,
): readonly { readonly condition: HasCondition; readonly sure: boolean }[] {
  if ('all' in condition) return condition.all.flatMap(hasConditions);
  const inner = 'any' in condition ? condition.any : 'not' in condition ? [condition.not] : [];
  const optional = inner.flatMap(hasConditions).map((each) => ({ ...each, sure: false }));
  return 'has' in condition ? [{ condition, sure: !isMetByNone(condition.has) }] : optional;
}

/** Whoever belongs to nothing has none of it, and may be asked for that. */
function isMetByNone({ count }: RelatedRows): boolean {
  if (count === undefined) return false;
  const { op, value } = count;
  const met = {
    eq: value === 0,
    ne: value !== 0,
    lt: value > 0,
    lte: value >= 0,
    gt: value < 0,
    gte: value <= 0,
  };
  return met[op];
}

/** The values of the row outside that a condition on related rows mentions. */
export function outerValues(condition: Condition): readonly OuterValue[] {
  if ('all' in condition) return condition.all.flatMap(outerValues);
  if ('any' in condition) return condition.any.flatMap(outerValues);
  if ('not' in condition) return outerValues(condition.not);
  return 'left' in condition ? [condition.left, condition.right].flatMap(outerReferences) : [];
}

function optionalReferences(condition: Condition) {
  return conditionReferences(condition).map(({ reference }) => ({ reference, required: false }));
}

function joined(
  conditions: readonly Condition[],
  by: { readonly word: 'AND' | 'OR'; readonly values: ConditionValues; readonly target: SqlTarget },
): string {
  const parts = conditions.map((each) => conditionSql(each, by.values, by.target));
  if (parts.length === 0) return by.word === 'AND' ? '1 = 1' : '1 = 0';
  if (parts.length === 1) return parts[0] ?? '';
  if (by.word === 'AND') return parts.join(' AND ');
  return `(${parts.map((part) => (/\bAND\b/.test(part) ? `(${part})` : part)).join(' OR ')})`;
}
