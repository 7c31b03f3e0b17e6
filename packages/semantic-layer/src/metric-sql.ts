import type { Arithmetic } from './arithmetic.js';

/** How a base aggregate reads in the SELECT at hand, and whether dividing it would be integer division. */
export interface PrintedAggregate {
  readonly sql: string;
  readonly exact: boolean;
}

/** A metric's arithmetic over printed aggregates. Division is numeric, and by zero gives null. */
export function printMetric(tree: Arithmetic, aggregate: (key: string) => PrintedAggregate): string {
  switch (tree.kind) {
    case 'number':
      return tree.text;
    case 'name':
      return aggregate(tree.name).sql;
    case 'negate':
      return `-${operand(tree.operand, 3, aggregate)}`;
    case 'binary': {
      if (tree.operator === '/') {
        return `${dividend(tree.left, aggregate)} / ${divisor(tree.right, aggregate)}`;
      }
      const strength = strengthOf(tree);
      const left = operand(tree.left, strength, aggregate);
      const right = operand(tree.right, tree.operator === '-' ? strength + 1 : strength, aggregate);
      return `${left} ${tree.operator} ${right}`;
    }
  }
}

function dividend(tree: Arithmetic, aggregate: (key: string) => PrintedAggregate): string {
  if (tree.kind === 'number') return tree.text.includes('.') ? tree.text : `${tree.text}.0`;
  if (tree.kind === 'name') {
    const { sql, exact } = aggregate(tree.name);
    return exact ? sql : `${sql}::numeric`;
  }
  if (tree.kind === 'binary' && tree.operator === '/') return operand(tree, 2, aggregate);
  return `(${printMetric(tree, aggregate)})::numeric`;
}

function divisor(tree: Arithmetic, aggregate: (key: string) => PrintedAggregate): string {
  return tree.kind === 'number' && Number(tree.text) !== 0
    ? tree.text
    : `nullif(${printMetric(tree, aggregate)}, 0)`;
}

function operand(tree: Arithmetic, strength: number, aggregate: (key: string) => PrintedAggregate): string {
  const printed = printMetric(tree, aggregate);
  return strengthOf(tree) < strength ? `(${printed})` : printed;
}

function strengthOf(tree: Arithmetic): number {
  if (tree.kind === 'binary') return tree.operator === '+' || tree.operator === '-' ? 1 : 2;
  return tree.kind === 'negate' ? 0 : 4;
}
