import { COMPARISON_SIGNS } from '../../model/comparison-signs.js';
import type { SqlCondition } from '../../model/condition.js';
import type { ConditionReference } from '../../model/reference.js';
import type { SqlPiece } from './plain-sql.js';
import type { WhereOperand, WhereTree } from './where-tree.js';

/** A condition that has no form of its own in the model, as SQL. @param resolve gives what an operand refers to */
export function printWhere(
  tree: WhereTree,
  resolve: (operand: WhereOperand) => ConditionReference,
): SqlCondition {
  const { references, nameFor } = collectReferences();

  const operandText = (operand: WhereOperand): string => {
    switch (operand.kind) {
      case 'reference':
      case 'column':
        return `{{ ${nameFor(resolve(operand))} }}`;
      case 'literal':
        return literalText(operand.value);
      case 'cast':
        return `CAST(${operandText(operand.operand)} AS ${operand.type})`;
    }
  };

  const text = (part: WhereTree): string => {
    switch (part.kind) {
      case 'and':
      case 'or':
        return part.parts.map((each) => `(${text(each)})`).join(part.kind === 'and' ? ' AND ' : ' OR ');
      case 'not':
        return part.part.kind === 'is_null'
          ? `${operandText(part.part.operand)} IS NOT NULL`
          : `NOT (${text(part.part)})`;
      case 'comparison':
        return `${operandText(part.left)} ${COMPARISON_SIGNS[part.op]} ${operandText(part.right)}`;
      case 'in':
        return `${operandText(part.operand)} IN (${part.values.map(operandText).join(', ')})`;
      case 'between':
        return `${operandText(part.operand)} BETWEEN ${operandText(part.from)} AND ${operandText(part.to)}`;
      case 'like':
        return `${operandText(part.operand)} LIKE ${literalText(part.pattern)}`;
      case 'is_null':
        return `${operandText(part.operand)} IS NULL`;
      case 'is_true':
        return operandText(part.operand);
    }
  };

  const sql = text(tree);
  return { sql, references: Object.fromEntries(references) };
}

/** A condition in pieces of SQL that nobody reads any further. */
export function printPlainSql(
  pieces: readonly SqlPiece[],
  resolve: (operand: WhereOperand) => ConditionReference,
): SqlCondition {
  const { references, nameFor } = collectReferences();
  const sql = pieces.map((piece) => (typeof piece === 'string' ? piece : `{{ ${nameFor(resolve(piece))} }}`));
  return { sql: sql.join('').trim(), references: Object.fromEntries(references) };
}

/** Gives each thing that is referred to one name, and each name to one thing. */
function collectReferences() {
  const references = new Map<string, ConditionReference>();
  const nameFor = (reference: ConditionReference): string => {
    const base = 'metric' in reference ? reference.metric : reference.dimension.replaceAll('.', '_');
    for (let number = 1; ; number++) {
      const name = number === 1 ? base : `${base}_${number}`;
      const known = references.get(name);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(reference)) continue;
      references.set(name, reference);
      return name;
    }
  };
  return { references, nameFor };
}

function literalText(value: string | number | boolean | null): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return value === null ? 'NULL' : String(value).toUpperCase();
}
