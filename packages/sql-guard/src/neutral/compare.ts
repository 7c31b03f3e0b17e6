import type { SqlDialect } from '../catalog.js';
import type { QueryNode } from '../tree/query-tree.js';
import { type Fields, isFields } from './nodes-of.js';

/**
 * True when two trees say the same in a dialect, wherever their parts stand in the text, and however a parser groups what can
 * be grouped either way.
 */
export function isSameTree(left: QueryNode, right: QueryNode, dialect: SqlDialect): boolean {
  return isSameNode(left, right, dialect);
}

/** The same of any parts of trees. */
export function isSameNode(left: unknown, right: unknown, dialect: SqlDialect): boolean {
  return JSON.stringify(normalForm(left, dialect)) === JSON.stringify(normalForm(right, dialect));
}

function normalForm(value: unknown, dialect: SqlDialect): unknown {
  if (Array.isArray(value)) return value.map((item) => normalForm(item, dialect));
  if (!isFields(value)) return value;
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const child = value[key];
    // The OFFSET of a query is a node; the offset of a node is a place.
    const isPlace = key === 'id' || (key === 'offset' && typeof child === 'number');
    if (!isPlace) fields[key] = normalForm(child, dialect);
  }
  return normalNode(fields, dialect);
}

function normalNode(node: Fields, dialect: SqlDialect): unknown {
  if ('expression' in node && 'alias' in node) return normalTarget(node);
  switch (node.kind) {
    case 'parameter':
      // Parameters are bound in the order they stand; the text that is read has no values.
      return { kind: 'parameter' };
    case 'junction':
      return { ...node, operands: flatOperands(node) };
    case 'binary':
      return normalBinary(node, dialect);
    case 'test':
      return node.test === 'unknown' ? { ...node, test: 'null' } : node;
    default:
      return node;
  }
}

/** Output columns are compared by their names: the printer writes names that the engine would have made up. */
function normalTarget({ name, alias, expression }: Fields): Fields {
  const isStar = isFields(expression) && expression.kind === 'star';
  return { name: isStar ? null : (alias ?? name), expression };
}

/** AND and OR of more than two mean the same from either side. */
function flatOperands(node: Fields): readonly unknown[] {
  const operands = Array.isArray(node.operands) ? (node.operands as readonly unknown[]) : [];
  if (node.operator === 'xor') return operands;
  return operands.flatMap((operand): readonly unknown[] =>
    isFields(operand) && operand.kind === 'junction' && operand.operator === node.operator
      ? flatOperands(operand)
      : [operand],
  );
}

function normalBinary(node: Fields, dialect: SqlDialect): unknown {
  const { operator, left, right } = node;
  const isNull = (side: unknown) => isFields(side) && side.kind === 'literal' && side.type === 'null';
  switch (operator) {
    case 'is distinct from':
      return {
        kind: 'unary',
        operand: normalBinary({ ...node, operator: 'is not distinct from' }, dialect),
        operator: 'not',
      };
    case 'is not distinct from':
      return isNull(right) ? { kind: 'test', negated: false, operand: left, test: 'null' } : node;
    case '||':
      return dialect === 'mariadb' ? concat(left, right) : node;
    default:
      return node;
  }
}

/** As a call of `concat` is read. */
function concat(left: unknown, right: unknown): Fields {
  return {
    args: [left, right],
    distinct: false,
    filter: null,
    isAggregate: false,
    isStar: false,
    kind: 'call',
    name: 'concat',
    orderBy: [],
    over: null,
  };
}
