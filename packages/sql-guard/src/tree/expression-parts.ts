import type { ExpressionNode, FrameBound, SortKeyNode, WindowNode } from './query-tree.js';

/** The values right below a value. Of a subquery those it is compared with, not its query. */
export function partsOf(node: ExpressionNode): readonly ExpressionNode[] {
  switch (node.kind) {
    case 'column':
    case 'field':
    case 'literal':
    case 'parameter':
      return [];
    case 'star':
      return (node.changed ?? []).flatMap(({ expression }) => (expression === null ? [] : [expression]));
    case 'call':
      return [
        ...node.args,
        ...keysOf(node.orderBy),
        ...(node.filter === null ? [] : [node.filter]),
        ...(node.over === null ? [] : windowParts(node.over)),
      ];
    case 'subquery':
    case 'junction':
    case 'operation':
      return node.operands;
    case 'binary':
      return [node.left, node.right];
    case 'between':
      return [node.operand, node.low, node.high];
    case 'in':
      return [node.operand, ...node.list];
    case 'like':
      return [node.operand, node.pattern, ...(node.escape === null ? [] : [node.escape])];
    case 'case':
      return [
        ...(node.operand === null ? [] : [node.operand]),
        ...node.branches.flatMap(({ when, then }) => [when, then]),
        ...(node.otherwise === null ? [] : [node.otherwise]),
      ];
    case 'interval':
      return [node.amount];
    case 'tuple':
      return node.items;
    case 'unary':
    case 'test':
    case 'cast':
    case 'extract':
    case 'collate':
      return [node.operand];
  }
}

export function keysOf(keys: readonly SortKeyNode[]): readonly ExpressionNode[] {
  return keys.map(({ expression }) => expression);
}

export function windowParts({ partitionBy, orderBy, frame }: WindowNode): readonly ExpressionNode[] {
  const bounds = frame === null ? [] : [...boundParts(frame.start), ...boundParts(frame.end)];
  return [...partitionBy, ...keysOf(orderBy), ...bounds];
}

function boundParts(bound: FrameBound | null): readonly ExpressionNode[] {
  return bound !== null && 'distance' in bound ? [bound.distance] : [];
}

/** What a value does with its parts, in a word: `sum`, `+`, `cast numeric`. Null where it does nothing that can be told. */
export function operationOf(node: ExpressionNode): string | null {
  switch (node.kind) {
    case 'column':
    case 'field':
    case 'star':
    case 'literal':
    case 'parameter':
      return null;
    case 'call':
      return node.name;
    case 'unary':
    case 'binary':
    case 'junction':
    case 'operation':
      return node.operator;
    case 'subquery':
      return node.form === 'scalar' ? null : node.form;
    case 'test':
      return `is ${node.test}`;
    case 'like':
      return node.form;
    case 'cast':
      return `cast ${node.type}`;
    case 'extract':
      return `extract ${node.field}`;
    case 'tuple':
      return 'row';
    case 'between':
    case 'in':
    case 'case':
    case 'interval':
    case 'collate':
      return node.kind;
  }
}
