import { ParleyError } from '@parley/errors';
import { parseMeasureExpression } from '../passes/measure-expression.js';
import { type Arithmetic, arithmeticNames, parseArithmetic } from './arithmetic.js';

/**
 * A derived metric's expression over the names of its inputs: arithmetic where it is only that, other SQL in pieces.
 *
 * @throws ParleyError SEMANTIC_QUERY_INVALID
 */
export function derivedTree(metric: { readonly name: string; readonly expression: string }): Arithmetic {
  const parsed = parseArithmetic(metric.expression);
  if (parsed.ok) return parsed.tree;
  const sql = parseMeasureExpression(metric.expression);
  if (!sql.ok) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `The metric "${metric.name}" can't be read: ${sql.message}.`,
    );
  }
  return {
    kind: 'sql',
    pieces: sql.pieces.map((piece) =>
      typeof piece === 'string' ? piece : { kind: 'name', name: piece.column },
    ),
  };
}

/** False where the value may be other than null although all that it is made of is. */
export function isNullOfNulls(tree: Arithmetic): boolean {
  switch (tree.kind) {
    case 'number':
      return false;
    case 'name':
      return true;
    case 'negate':
      return isNullOfNulls(tree.operand);
    case 'binary':
      return [tree.left, tree.right].some((side) => side.kind !== 'number' && isNullOfNulls(side));
    case 'sql': {
      const text = tree.pieces.map((piece) => (typeof piece === 'string' ? piece : '')).join(' ');
      return (
        arithmeticNames(tree).size > 0 &&
        !/\b(?:coalesce|ifnull|case|is|concat|greatest|least|if)\b/i.test(text)
      );
    }
  }
}
