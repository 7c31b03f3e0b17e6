import type { PolicyOperand, PolicyPredicate } from '@parley/sql-guard';

/** Names of the person's attributes that a predicate reads, as often as it does. */
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
