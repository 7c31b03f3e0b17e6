import type { Arithmetic } from '../model/arithmetic.js';

/** How a base aggregate reads in the SELECT at hand, and whether dividing it would be integer division. */
export interface PrintedAggregate {
  readonly sql: string;
  readonly exact: boolean;
}

/** How the SELECT at hand writes what arithmetic is made of. */
export interface MetricParts {
  readonly aggregate: (key: string) => PrintedAggregate;
  /** So that division keeps fractions. */
  readonly asDecimal: (sql: string) => string;
}

/** A metric's arithmetic over printed aggregates. Division is numeric, and by zero gives null. */
export function printMetric(tree: Arithmetic, parts: MetricParts): string {
  switch (tree.kind) {
    case 'number':
      return tree.text;
    case 'name':
      return parts.aggregate(tree.name).sql;
    case 'negate':
      return `-${operand(tree.operand, 3, parts)}`;
    case 'binary': {
      if (tree.operator === '/') {
        return `${dividend(tree.left, parts)} / ${divisor(tree.right, parts)}`;
      }
      const strength = strengthOf(tree);
      const left = operand(tree.left, strength, parts);
      const right = operand(tree.right, tree.operator === '-' ? strength + 1 : strength, parts);
      return `${left} ${tree.operator} ${right}`;
    }
    case 'sql':
      return tree.pieces
        .map((piece) => (typeof piece === 'string' ? piece : operand(piece, 4, parts)))
        .join('');
  }
}

function dividend(tree: Arithmetic, parts: MetricParts): string {
  if (tree.kind === 'number') return tree.text.includes('.') ? tree.text : `${tree.text}.0`;
  if (tree.kind === 'name') {
    const { sql, exact } = parts.aggregate(tree.name);
    return exact ? sql : parts.asDecimal(sql);
  }
  if (tree.kind === 'binary' && tree.operator === '/') return operand(tree, 2, parts);
  return parts.asDecimal(`(${printMetric(tree, parts)})`);
}

function divisor(tree: Arithmetic, parts: MetricParts): string {
  return tree.kind === 'number' && Number(tree.text) !== 0
    ? tree.text
    : `nullif(${printMetric(tree, parts)}, 0)`;
}

function operand(tree: Arithmetic, strength: number, parts: MetricParts): string {
  const printed = printMetric(tree, parts);
  return strengthOf(tree) < strength ? `(${printed})` : printed;
}

function strengthOf(tree: Arithmetic): number {
  if (tree.kind === 'binary') return tree.operator === '+' || tree.operator === '-' ? 1 : 2;
  return tree.kind === 'negate' || tree.kind === 'sql' ? 0 : 4;
}
