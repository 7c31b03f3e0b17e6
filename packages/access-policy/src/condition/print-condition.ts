import type { ColumnComparison, PolicyOperand, PolicyPredicate, PolicyScalar } from '@parley/sql-guard';
import { RESERVED_WORDS, SIGN_OF_OPERATOR } from './condition-words.js';

/** Writes a predicate as `parseCondition` reads it. */
export function printCondition(predicate: PolicyPredicate): string {
  switch (predicate.op) {
    case 'or':
    case 'and':
      return predicate.operands
        .map((operand) => printOperand(operand, predicate.op))
        .join(` ${predicate.op} `);
    case 'not':
      return predicate.operand.op === 'exists'
        ? printMapping(predicate.operand, 'not in')
        : `not (${printCondition(predicate.operand)})`;
    case 'is_null':
      return `${printName(predicate.column)} is null`;
    case 'is_not_null':
      return `${printName(predicate.column)} is not null`;
    case 'exists':
      return printMapping(predicate, 'in');
    default:
      return printComparison(predicate);
  }
}

/** Brackets wherever a join of parts is a part itself, so that it is read back as the same tree. */
function printOperand(operand: PolicyPredicate, within: 'and' | 'or'): string {
  const text = printCondition(operand);
  return operand.op === 'or' || operand.op === within ? `(${text})` : text;
}

function printMapping(
  { column, mapping, matches, where }: Extract<PolicyPredicate, { op: 'exists' }>,
  operator: 'in' | 'not in',
): string {
  const table = `${printName(mapping.schema)}.${printName(mapping.table)}`;
  const chosen = where.length === 0 ? '' : ` where ${where.map(printComparison).join(' and ')}`;
  return `${printName(column)} ${operator} (${printName(matches)} of ${table}${chosen})`;
}

function printComparison({ op, column, value }: ColumnComparison): string {
  const sign = op === 'in' ? 'in' : op === 'not_in' ? 'not in' : SIGN_OF_OPERATOR[op];
  return `${printName(column)} ${sign} ${printValue(value)}`;
}

function printValue(operand: PolicyOperand): string {
  if ('attribute' in operand) {
    const { attribute } = operand;
    return `user.${isPlain(attribute) ? attribute : quoted(attribute)}`;
  }
  const { constant } = operand;
  return isList(constant) ? `(${constant.map(printConstant).join(', ')})` : printConstant(constant);
}

function isList(constant: PolicyScalar | readonly PolicyScalar[]): constant is readonly PolicyScalar[] {
  return Array.isArray(constant);
}

function printConstant(constant: PolicyScalar): string {
  return typeof constant === 'string' ? `'${constant.replaceAll("'", "''")}'` : String(constant);
}

function printName(name: string): string {
  return isPlain(name) && !RESERVED_WORDS.has(name.toLowerCase()) ? name : quoted(name);
}

function isPlain(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
