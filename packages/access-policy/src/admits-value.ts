import type { EffectivePolicy, PolicyOperand, PolicyPredicate } from '@parley/sql-guard';

interface KnownValue {
  readonly column: string;
  readonly value: string;
  readonly attributes: EffectivePolicy['attributes'];
}

/**
 * Whether a row that holds `value` could satisfy the predicate, for all that the value alone says. What this can't judge about
 * the column counts as no: a value too few is asked for by its name, a value too many tells of hidden rows.
 */
export function admitsValue(predicate: PolicyPredicate, known: KnownValue): boolean {
  switch (predicate.op) {
    case 'and':
      return predicate.operands.every((operand) => admitsValue(operand, known));
    case 'or':
      return predicate.operands.some((operand) => admitsValue(operand, known));
    case 'not':
      return !mentions(predicate.operand, known.column);
    case 'eq':
    case 'in':
      return predicate.column !== known.column || constantsOf(predicate.value, known).includes(known.value);
    case 'ne':
    case 'not_in':
      return (
        predicate.column !== known.column ||
        constantsOf(predicate.value, known).every((constant) => areSurelyDifferent(constant, known.value))
      );
    case 'is_not_null':
      return true;
    default:
      return predicate.column !== known.column;
  }
}

/** Numbers have several spellings, and some engines compare text without case or trailing spaces. */
function areSurelyDifferent(constant: unknown, value: string): boolean {
  if (typeof constant !== 'string' || isNumber(constant) || isNumber(value)) return false;
  return constant.trim().toLowerCase() !== value.trim().toLowerCase();
}

function isNumber(text: string): boolean {
  return !Number.isNaN(Number(text));
}

function mentions(predicate: PolicyPredicate, column: string): boolean {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return predicate.operands.some((operand) => mentions(operand, column));
    case 'not':
      return mentions(predicate.operand, column);
    default:
      return predicate.column === column;
  }
}

/** A missing attribute admits nothing; the guard refuses the statement. */
function constantsOf(operand: PolicyOperand, { attributes }: KnownValue): readonly unknown[] {
  const given = 'attribute' in operand ? (attributes[operand.attribute] ?? []) : operand.constant;
  return Array.isArray(given) ? given : [given];
}
