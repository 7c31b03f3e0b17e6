import type { PolicyOperand, PolicyPredicate } from '../policy.js';

/** Rows that a predicate admits; null stands for all of them. */
export type RowSet = PolicyPredicate | null;

/** Rows that are in every set. */
export function inAll(sets: readonly RowSet[]): RowSet {
  return joined('and', distinct(sets.filter((set) => set !== null)));
}

/** Rows that are in any set; there must be one. */
export function inAny(sets: readonly [RowSet, ...RowSet[]] | readonly RowSet[]): RowSet {
  if (sets.length === 0) throw new Error('No set has no rows to choose from.');
  const narrow = sets.filter((set) => set !== null);
  return narrow.length < sets.length ? null : joined('or', distinct(narrow));
}

function joined(op: 'and' | 'or', operands: readonly PolicyPredicate[]): RowSet {
  const [only] = operands;
  if (only === undefined) return null;
  return operands.length === 1 ? only : { op, operands };
}

function distinct(predicates: readonly PolicyPredicate[]): readonly PolicyPredicate[] {
  return [...new Map(predicates.map((predicate) => [JSON.stringify(predicate), predicate])).values()];
}

/** Names of the person's attributes that a predicate reads. */
export function attributesOf(predicate: PolicyPredicate): readonly string[] {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return predicate.operands.flatMap(attributesOf);
    case 'not':
      return attributesOf(predicate.operand);
    case 'is_null':
    case 'is_not_null':
      return [];
    case 'exists':
      return predicate.where.flatMap(({ value }) => attributeOf(value));
    default:
      return attributeOf(predicate.value);
  }
}

function attributeOf(operand: PolicyOperand): readonly string[] {
  return 'attribute' in operand ? [operand.attribute] : [];
}
