import type { EffectivePolicy, PolicyOperand, PolicyPredicate } from '@parley/sql-guard';

interface KnownValue {
  readonly column: string;
  readonly value: string;
  readonly attributes: EffectivePolicy['attributes'];
}

/**
 * Whether a person may be told that there is such a value in rows of which a rule leaves them some. Only the rule itself can say so:
 * where it speaks of nothing but the column, a value that it admits; else a value that it asks for by name. What else is written in
 * the column may be written in hidden rows alone. What this can't judge counts as no: a value too few is asked for by its name, a
 * value too many tells of hidden rows.
 */
export function admitsValue(rows: PolicyPredicate, known: KnownValue): boolean {
  return mayHold(rows, known) && (speaksOnlyOf(rows, known.column) || asksFor(rows, known));
}

function speaksOnlyOf(predicate: PolicyPredicate, column: string): boolean {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return predicate.operands.every((operand) => speaksOnlyOf(operand, column));
    case 'not':
      return speaksOnlyOf(predicate.operand, column);
    case 'exists':
      return false;
    default:
      return predicate.column === column;
  }
}

function asksFor(predicate: PolicyPredicate, known: KnownValue): boolean {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return predicate.operands.some((operand) => asksFor(operand, known));
    case 'eq':
    case 'in':
      return predicate.column === known.column && constantsOf(predicate.value, known).includes(known.value);
    default:
      return false;
  }
}

/** Whether a row that holds the value could satisfy the predicate, for all that the value alone says. */
function mayHold(predicate: PolicyPredicate, known: KnownValue): boolean {
  switch (predicate.op) {
    case 'and':
      return predicate.operands.every((operand) => mayHold(operand, known));
    case 'or':
      return predicate.operands.some((operand) => mayHold(operand, known));
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
