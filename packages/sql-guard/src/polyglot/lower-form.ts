import { Refusal } from '../refusal.js';
import { didYouMean } from '../suggest.js';
import type { CastNode, ExpressionNode } from '../tree/query-tree.js';
import { notSupported, open } from './ast.js';
import { lowerExpression } from './lower-expression.js';
import type { LoweringContext } from './reading.js';
import { tokenOf } from './skeleton.js';
import type { Token } from './token.js';
import { typeOf } from './type-name.js';

/** Lowers what the token list was given as a call of a name of its own; a function of that name would be a word. */
export function lowerForm(form: Token, args: readonly unknown[], context: LoweringContext): ExpressionNode {
  const [first, second] = args;
  if (args.length === 0) return { kind: 'operation', operator: form.text, operands: [] };
  if (first === undefined || second === undefined || args.length > 2) throw notThisWay(form);
  switch (form.text) {
    case 'cast':
      return lowerCast(lowerExpression(first, context), second, context);
    case 'extract':
      return { kind: 'extract', field: word(first, context), operand: lowerExpression(second, context) };
    case 'interval':
      return { kind: 'interval', amount: lowerExpression(first, context), unit: word(second, context) };
    default:
      throw notThisWay(form);
  }
}

function notThisWay({ text, start }: Token): Refusal {
  return notSupported(`${text.toUpperCase()} of this form`, start);
}

/** A unit: the token list has it as a string. */
function word(node: unknown, context: LoweringContext): string {
  const literal = lowerExpression(node, context);
  if (literal.kind === 'literal' && literal.type === 'string') return literal.value;
  throw notSupported('A unit of this form');
}

function lowerCast(operand: ExpressionNode, type: unknown, context: LoweringContext): CastNode {
  const { types } = context.rules;
  const token = typeToken(type, context);
  const { name } = typeOf(token.text);
  if (types.has(name)) return { kind: 'cast', type: token.text, tries: false, operand };
  throw new Refusal(
    'SQL_TYPE_NOT_ALLOWED',
    `A cast to ${token.text} is not allowed; cast to a plain type such as ${[...types].slice(0, 3).join(', ')}.${didYouMean(name, types)}`,
    token.start,
    { type: token.text },
  );
}

function typeToken(node: unknown, { skeleton }: LoweringContext): Token {
  const column = open(node);
  const token = tokenOf(skeleton, column.requiredName('name'));
  column.done();
  if (token.kind === 'type') return token;
  throw notSupported('A type of this form', token.start);
}
