import type { PolicyPredicate, PolicyScalar } from '@parley/sql-guard';
import { canonicalJson } from '../canonical-json.js';

/** Rows of one table; `null` for all of them. */
export type Rows = PolicyPredicate | null;

/**
 * Whether every row of `narrow` is certain to be in `wide`, whatever the data, the attributes and the engine's way of comparing. True
 * is a proof; false only says that these few rules found none.
 */
export function implies(narrow: Rows, wide: Rows): boolean {
  if (wide === null) return true;
  return narrow !== null && follows(normalised(narrow), normalised(wide));
}

/** Rows that are in both. */
export function both(rows: Rows, predicate: PolicyPredicate): PolicyPredicate {
  return rows === null ? predicate : { op: 'and', operands: [rows, predicate] };
}

/** The parts that all have to hold, each in a form of its own. */
export function conjuncts(rows: Rows): readonly PolicyPredicate[] {
  if (rows === null) return [];
  const predicate = normalised(rows);
  return predicate.op === 'and' ? predicate.operands : [predicate];
}

/** Equal for predicates that are the same but for the order of their parts. */
export function formOf(predicate: PolicyPredicate): string {
  return canonicalJson(predicate);
}

function follows(narrow: PolicyPredicate, wide: PolicyPredicate): boolean {
  if (formOf(narrow) === formOf(wide)) return true;
  // In this order: what is lost by taking a predicate apart is lost last.
  if (wide.op === 'and') return wide.operands.every((operand) => follows(narrow, operand));
  if (narrow.op === 'or') return narrow.operands.every((operand) => follows(operand, wide));
  if (wide.op === 'or' && wide.operands.some((operand) => follows(narrow, operand))) return true;
  if (narrow.op === 'and') return narrow.operands.some((operand) => follows(operand, wide));
  return isFewerValues(narrow, wide);
}

/** `x = 1` is within `x in (1, 2)`, `x not in (1, 2)` within `x <> 1`: true of equal constants however an engine compares. */
function isFewerValues(narrow: PolicyPredicate, wide: PolicyPredicate): boolean {
  const [few, many] = [valuesOf(narrow), valuesOf(wide)];
  if (few === null || many === null || few.column !== many.column || few.isIn !== many.isIn) return false;
  const [inner, outer] = few.isIn ? [few.values, many.values] : [many.values, few.values];
  return inner.every((value) => outer.some((other) => other === value));
}

interface Values {
  readonly column: string;
  readonly isIn: boolean;
  readonly values: readonly PolicyScalar[];
}

function valuesOf(predicate: PolicyPredicate): Values | null {
  if (predicate.op !== 'eq' && predicate.op !== 'in' && predicate.op !== 'ne' && predicate.op !== 'not_in') {
    return null;
  }
  const { column, op, value } = predicate;
  if ('attribute' in value) return null;
  const values = Array.isArray(value.constant)
    ? (value.constant as readonly PolicyScalar[])
    : [value.constant as PolicyScalar];
  return { column, isIn: op === 'eq' || op === 'in', values };
}

/** The same rows, also of what is unknown: negations at the leaves, joins flat, sorted and without repetition. */
function normalised(predicate: PolicyPredicate): PolicyPredicate {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return joined(predicate.op, predicate.operands.map(normalised));
    case 'not':
      return negated(predicate.operand);
    default:
      return predicate;
  }
}

function joined(op: 'and' | 'or', operands: readonly PolicyPredicate[]): PolicyPredicate {
  const flat = operands.flatMap((operand) => (operand.op === op ? operand.operands : [operand]));
  const byForm = new Map(flat.map((operand) => [formOf(operand), operand]));
  const sorted = [...byForm].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, operand]) => operand);
  const [only] = sorted;
  return sorted.length === 1 && only !== undefined ? only : { op, operands: sorted };
}

function negated(operand: PolicyPredicate): PolicyPredicate {
  switch (operand.op) {
    case 'and':
    case 'or':
      return joined(operand.op === 'and' ? 'or' : 'and', operand.operands.map(negated));
    case 'not':
      return normalised(operand.operand);
    case 'is_null':
      return { ...operand, op: 'is_not_null' };
    case 'is_not_null':
      return { ...operand, op: 'is_null' };
    case 'eq':
    case 'ne':
      return { ...operand, op: operand.op === 'eq' ? 'ne' : 'eq' };
    case 'in':
    case 'not_in':
      return { ...operand, op: operand.op === 'in' ? 'not_in' : 'in' };
    default:
      // `not (x < 1)` is left as it is: engines don't agree on what can't be compared (NaN).
      return { op: 'not', operand };
  }
}
