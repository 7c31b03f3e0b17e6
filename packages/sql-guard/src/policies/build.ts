import type { BoundValue } from '../bound-value.js';
import type {
  BinaryNode,
  CallNode,
  ColumnNode,
  ExpressionNode,
  JunctionNode,
  LiteralNode,
  ParameterNode,
  QueryNode,
  SelectNode,
  TestNode,
} from '../tree/query-tree.js';

/** Makers of neutral nodes for what the guard itself writes. Nothing of it stands in the text that came in. */
export const MADE = { id: -1, offset: -1 } as const;

export const column = (...names: readonly string[]): ColumnNode => ({ kind: 'column', names, ...MADE });

export const string = (value: string): LiteralNode => ({ kind: 'literal', type: 'string', value });

export const integer = (value: number): LiteralNode => ({
  kind: 'literal',
  type: 'number',
  value: String(value),
});

export const boolean = (value: boolean): LiteralNode => ({ kind: 'literal', type: 'boolean', value });

export const NULL: LiteralNode = { kind: 'literal', type: 'null', value: null };

export const parameter = (value: BoundValue): ParameterNode => ({ kind: 'parameter', value });

export function call(name: string, ...args: readonly ExpressionNode[]): CallNode {
  return {
    kind: 'call',
    name,
    isAggregate: false,
    isStar: false,
    distinct: false,
    args,
    orderBy: [],
    filter: null,
    over: null,
    offset: MADE.offset,
  };
}

export function binary(
  operator: BinaryNode['operator'],
  left: ExpressionNode,
  right: ExpressionNode,
): BinaryNode {
  return { kind: 'binary', operator, left, right };
}

export const not = (operand: ExpressionNode): ExpressionNode => ({ kind: 'unary', operator: 'not', operand });

export const isNull = (operand: ExpressionNode, negated: boolean): TestNode => ({
  kind: 'test',
  test: 'null',
  negated,
  operand,
});

/** AND or OR, flat, as parsers make it. All of none is true, any of none is false. */
export function junction(operator: 'and' | 'or', operands: readonly ExpressionNode[]): ExpressionNode {
  const flat = operands.flatMap((operand) =>
    operand.kind === 'junction' && operand.operator === operator ? operand.operands : [operand],
  );
  const [only] = flat;
  if (only === undefined) return boolean(operator === 'and');
  return flat.length === 1 ? only : ({ kind: 'junction', operator, operands: flat } satisfies JunctionNode);
}

export const cast = (operand: ExpressionNode, type: string): ExpressionNode => ({
  kind: 'cast',
  type,
  tries: false,
  operand,
});

/** `CASE WHEN when THEN then ELSE otherwise END`. */
export function choose(
  when: ExpressionNode,
  then: ExpressionNode,
  otherwise: ExpressionNode | null = null,
): ExpressionNode {
  return chooseFirst([[when, then]], otherwise);
}

/** CASE with a branch for each pair. */
export function chooseFirst(
  branches: readonly (readonly [when: ExpressionNode, then: ExpressionNode])[],
  otherwise: ExpressionNode | null = null,
): ExpressionNode {
  return {
    kind: 'case',
    operand: null,
    branches: branches.map(([when, then]) => ({ when, then })),
    otherwise,
  };
}

/** A SELECT of nothing but what is given: no DISTINCT, no HAVING, no limit. */
export function selectQuery({
  targets,
  from,
  where = null,
  groupBy = [],
}: Pick<SelectNode, 'targets' | 'from'> & Partial<Pick<SelectNode, 'where' | 'groupBy'>>): QueryNode {
  return {
    recursive: false,
    ctes: [],
    body: {
      kind: 'select',
      id: MADE.id,
      distinct: false,
      distinctOn: [],
      targets,
      from,
      where,
      groupBy,
      grouping: 'plain',
      having: null,
      qualify: null,
      windows: [],
    },
    orderBy: [],
    limit: null,
    offset: null,
  };
}
