import type {
  BinaryNode,
  BinaryOperator,
  CaseNode,
  ExpressionNode,
  InNode,
  JunctionNode,
  LikeNode,
  LiteralNode,
  StarNode,
  SubqueryNode,
  TestNode,
} from '../tree/query-tree.js';
import { printCall, printOperation } from './print-call.js';
import { printQuery } from './print-query.js';
import { bind, identifier, type Printing, qualified, quotedText, word } from './printing.js';
import { type Construct, notSupported, requireConstruct, type Syntax } from './syntax.js';

/** Kinds whose text is one piece, whatever stands beside it. */
const PRIMARY: ReadonlySet<ExpressionNode['kind']> = new Set([
  'column',
  'field',
  'literal',
  'parameter',
  'call',
  'subquery',
  'case',
  'cast',
  'extract',
  'interval',
  'tuple',
  'operation',
]);

/** Kinds that bind closer than AND and OR in every dialect. */
const CONDITIONS: ReadonlySet<ExpressionNode['kind']> = new Set([
  'binary',
  'test',
  'in',
  'like',
  'unary',
  'subquery',
]);

/** Operators that bind alike in every dialect that has them, and go from left to right. */
const CHAINS: readonly ReadonlySet<BinaryOperator>[] = [
  new Set(['+', '-']),
  new Set(['*', '/', '%', 'div']),
  new Set(['||']),
  new Set(['&']),
  new Set(['|']),
  new Set(['#']),
  new Set(['<<', '>>']),
];

export function printExpression(node: ExpressionNode, printing: Printing): string {
  switch (node.kind) {
    case 'column':
      return qualified(node.names, printing.syntax);
    case 'field':
      throw notSupported(printing.syntax, 'a field of a row');
    case 'star':
      return printStar(node, printing.syntax);
    case 'literal':
      return printLiteral(node, printing.syntax);
    case 'parameter':
      if (Array.isArray(node.value)) requireConstruct(printing.syntax, 'a list as one parameter');
      return bind(node.value, printing);
    case 'call':
      return printCall(node, printing);
    case 'subquery':
      return printSubquery(node, printing);
    case 'unary':
      return `${node.operator === 'not' ? 'NOT ' : node.operator}${inParentheses(node.operand, printing)}`;
    case 'binary':
      return printBinary(node, printing);
    case 'junction':
      return printJunction(node, printing);
    case 'test':
      return printTest(node, printing);
    case 'between': {
      if (node.symmetric) requireConstruct(printing.syntax, 'BETWEEN SYMMETRIC');
      const [operand, low, high] = [node.operand, node.low, node.high].map((side) =>
        printOperand(side, printing),
      );
      return `${operand}${not(node)} BETWEEN ${node.symmetric ? 'SYMMETRIC ' : ''}${low} AND ${high}`;
    }
    case 'in':
      return printIn(node, printing);
    case 'like':
      return printLike(node, printing);
    case 'case':
      return printCase(node, printing);
    case 'cast':
      if (node.tries) requireConstruct(printing.syntax, 'CAST that answers NULL instead of an error');
      return `${node.tries ? 'TRY_' : ''}CAST(${printExpression(node.operand, printing)} AS ${typeName(node.type, printing.syntax)})`;
    case 'extract':
      requireConstruct(printing.syntax, 'EXTRACT');
      return `EXTRACT(${word(node.field)} FROM ${printExpression(node.operand, printing)})`;
    case 'interval':
      requireConstruct(printing.syntax, 'INTERVAL');
      return `INTERVAL ${inParentheses(node.amount, printing)} ${word(node.unit)}`;
    case 'collate':
      return `${printOperand(node.operand, printing)} COLLATE ${printing.syntax.collationPrefix}${identifier(node.collation, printing.syntax)}`;
    case 'tuple':
      if (node.items.length < 2) throw new Error('A tuple of fewer than two values.');
      return `(${printList(node.items, printing)})`;
    case 'operation':
      return printOperation(node, printing);
  }
}

export function printList(nodes: readonly ExpressionNode[], printing: Printing): string {
  return nodes.map((node) => printExpression(node, printing)).join(', ');
}

/** A side of an operator: in parentheses wherever its own operators could be read otherwise. */
export function printOperand(node: ExpressionNode, printing: Printing): string {
  const text = printExpression(node, printing);
  return isPrimary(node) ? text : `(${text})`;
}

/** `x IN (SELECT ...)` is no piece of its own; a scalar subquery and EXISTS are. */
function isPrimary(node: ExpressionNode): boolean {
  if (node.kind === 'subquery') return node.form !== 'any' && node.form !== 'all';
  return PRIMARY.has(node.kind);
}

/** `--` would begin a comment, so what follows a sign stands in parentheses, unless it is a plain number. */
function inParentheses(node: ExpressionNode, printing: Printing): string {
  const text = printExpression(node, printing);
  return node.kind === 'literal' || node.kind === 'column' || node.kind === 'parameter' ? text : `(${text})`;
}

function printStar({ qualifier, excluded, changed }: StarNode, syntax: Syntax): string {
  if (changed !== undefined) throw notSupported(syntax, 'REPLACE or RENAME after a star');
  const star = [...qualifier.map((name) => identifier(name, syntax)), '*'].join('.');
  if (excluded.length === 0) return star;
  requireConstruct(syntax, 'EXCLUDE after a star');
  return `${star} EXCLUDE (${excluded.map((name) => identifier(name, syntax)).join(', ')})`;
}

function printLiteral(node: LiteralNode, syntax: Syntax): string {
  switch (node.type) {
    case 'null':
      return 'NULL';
    case 'boolean':
      return node.value ? 'TRUE' : 'FALSE';
    case 'number':
      if (!syntax.numbers.test(node.value)) throw notSupported(syntax, `the number ${node.value}`);
      return node.value;
    case 'string':
      return quotedText(node.value);
    case 'bytes':
      if (!/^(?:[0-9a-f]{2})*$/i.test(node.value)) throw new Error('Bytes that are not in hex.');
      return syntax.bytes(node.value);
    case 'date':
    case 'time':
    case 'timestamp':
      requireConstruct(syntax, 'DATE, TIME or TIMESTAMP before a literal');
      return `${node.type.toUpperCase()} ${quotedText(node.value)}`;
  }
}

function printSubquery({ form, operator, query, operands }: SubqueryNode, printing: Printing): string {
  if (form === 'scalar') return `(${printQuery(query, printing)})`;
  if (form === 'exists') return `EXISTS (${printQuery(query, printing)})`;
  if (form === 'array') {
    requireConstruct(printing.syntax, 'ARRAY over a subquery');
    return `ARRAY(${printQuery(query, printing)})`;
  }
  const [only] = operands;
  if (only === undefined || operator === null) throw new Error('A comparison with a subquery lacks a side.');
  const isIn = form === 'any' && operator === '=';
  if (!isIn) requireConstruct(printing.syntax, 'ANY or ALL over a subquery');
  const left = operands.length === 1 ? printOperand(only, printing) : `(${printList(operands, printing)})`;
  return `${left} ${isIn ? 'IN' : `${operator} ${form.toUpperCase()}`} (${printQuery(query, printing)})`;
}

function printBinary({ operator, left, right }: BinaryNode, printing: Printing): string {
  const written = printing.syntax.operators[operator];
  if (written === undefined) throw notSupported(printing.syntax, `the operator ${operator}`);
  if (typeof written !== 'string')
    return written(printOperand(left, printing), printOperand(right, printing));
  const begun = isBegunChain(left, operator) ? printExpression(left, printing) : printOperand(left, printing);
  return `${begun} ${written} ${printOperand(right, printing)}`;
}

/**
 * True for the left side of `a + b + c`: in brackets, a long chain would be deeper than the parser reads. MariaDB takes
 * `INTERVAL 1 DAY + a + b` for `INTERVAL 1 DAY + (a + b)`, so sums with intervals keep theirs.
 */
function isBegunChain(left: ExpressionNode, operator: BinaryOperator): boolean {
  if (left.kind !== 'binary' || left.left.kind === 'interval' || left.right.kind === 'interval') return false;
  return CHAINS.some((chain) => chain.has(operator) && chain.has(left.operator));
}

function printJunction({ operator, operands }: JunctionNode, printing: Printing): string {
  if (operator === 'xor') requireConstruct(printing.syntax, 'XOR');
  if (operands.length < 2) throw new Error('A junction of fewer than two conditions.');
  return operands
    .map((node) => {
      const text = printExpression(node, printing);
      return isPrimary(node) || CONDITIONS.has(node.kind) ? text : `(${text})`;
    })
    .join(` ${operator.toUpperCase()} `);
}

function printTest({ test, negated, operand }: TestNode, printing: Printing): string {
  if (test === 'unknown') requireConstruct(printing.syntax, 'IS UNKNOWN');
  return `${printOperand(operand, printing)} IS ${negated ? 'NOT ' : ''}${test.toUpperCase()}`;
}

function printIn(node: InNode, printing: Printing): string {
  const operand = printOperand(node.operand, printing);
  const [only] = node.list;
  if (only === undefined) throw new Error('IN without a list.');
  if (node.list.length === 1 && only.kind === 'parameter' && Array.isArray(only.value)) {
    const list = printExpression(only, printing);
    return node.negated ? `${operand} <> ALL (${list})` : `${operand} = ANY (${list})`;
  }
  return `${operand}${not(node)} IN (${printList(node.list, printing)})`;
}

const LIKE_FORMS = {
  like: null,
  ilike: 'ILIKE',
  similar: 'SIMILAR TO',
  glob: 'GLOB',
} as const satisfies Record<LikeNode['form'], Construct | null>;

function printLike(node: LikeNode, printing: Printing): string {
  const construct = LIKE_FORMS[node.form];
  if (construct !== null) requireConstruct(printing.syntax, construct);
  const [operand, pattern] = [printOperand(node.operand, printing), printOperand(node.pattern, printing)];
  const escaped = node.escape === null ? '' : ` ESCAPE ${printOperand(node.escape, printing)}`;
  return `${operand}${not(node)} ${construct ?? 'LIKE'} ${pattern}${escaped}`;
}

function not({ negated }: { readonly negated: boolean }): string {
  return negated ? ' NOT' : '';
}

function printCase({ operand, branches, otherwise }: CaseNode, printing: Printing): string {
  const parts = [
    'CASE',
    ...(operand === null ? [] : [printOperand(operand, printing)]),
    ...branches.flatMap(({ when, then }) => [
      `WHEN ${printExpression(when, printing)}`,
      `THEN ${printExpression(then, printing)}`,
    ]),
    ...(otherwise === null ? [] : [`ELSE ${printExpression(otherwise, printing)}`]),
    'END',
  ];
  return parts.join(' ');
}

function typeName(type: string, syntax: Syntax): string {
  if (!syntax.types.test(type)) throw notSupported(syntax, `the type ${type}`);
  return type;
}
