/**
 * The neutral tree: what every dialect's syntax is lowered to, and all that name resolution, policies and
 * lineage know of SQL. Plain data. Where a later phase has to change the statement, a node carries an `id`
 * that the dialect's adapter can find its own node by; `offset` is the place in the text that came in
 * (UTF-16 units, -1 where unknown).
 */

/** A whole SELECT, with what stands around its body. */
export interface QueryNode {
  readonly recursive: boolean;
  readonly ctes: readonly CteNode[];
  readonly body: BodyNode;
  readonly orderBy: readonly ExpressionNode[];
  /** LIMIT and OFFSET. */
  readonly limits: readonly ExpressionNode[];
}

export interface CteNode {
  readonly name: string;
  readonly columnNames: readonly string[];
  readonly query: QueryNode;
  readonly offset: number;
}

export type BodyNode = SelectNode | SetOperationNode | ValuesNode;

export interface SelectNode {
  readonly kind: 'select';
  readonly id: number;
  readonly distinct: boolean;
  readonly distinctOn: readonly ExpressionNode[];
  readonly targets: readonly TargetNode[];
  readonly from: readonly FromNode[];
  readonly where: ExpressionNode | null;
  readonly groupBy: readonly ExpressionNode[];
  /** GROUPING SETS, ROLLUP or CUBE: `groupBy` then lists their columns, flattened. */
  readonly hasGroupingSets: boolean;
  readonly having: ExpressionNode | null;
  /** Expressions of the WINDOW clause. */
  readonly windows: readonly ExpressionNode[];
}

interface SetOperationNode {
  readonly kind: 'set operation';
  readonly left: QueryNode;
  readonly right: QueryNode;
}

export interface ValuesNode {
  readonly kind: 'values';
  readonly rows: readonly (readonly ExpressionNode[])[];
}

/** `name` is what the engine calls the output column when no alias says so. */
export interface TargetNode {
  readonly name: string;
  readonly expression: ExpressionNode;
}

/** `AS alias (column, ...)`. */
export interface AliasNode {
  readonly name: string;
  readonly columnNames: readonly string[];
}

export type FromNode = TableNode | DerivedTableNode | FunctionTableNode | JoinNode;

export interface TableNode {
  readonly kind: 'table';
  readonly id: number;
  readonly schema: string | null;
  readonly name: string;
  readonly alias: AliasNode | null;
  readonly offset: number;
}

interface DerivedTableNode {
  readonly kind: 'derived table';
  readonly lateral: boolean;
  readonly query: QueryNode;
  readonly alias: AliasNode | null;
}

/** A set-returning function in FROM; it sees what stands to its left. */
export interface FunctionTableNode {
  readonly kind: 'function table';
  readonly id: number;
  readonly expressions: readonly ExpressionNode[];
  /** The function's own name, and the columns it has before an alias renames them. */
  readonly name: string;
  readonly columnNames: readonly string[];
  readonly alias: AliasNode | null;
}

export interface JoinNode {
  readonly kind: 'join';
  readonly left: FromNode;
  readonly right: FromNode;
  readonly condition: JoinCondition;
  readonly alias: AliasNode | null;
}

export type JoinCondition =
  | { readonly kind: 'on'; readonly expression: ExpressionNode }
  | { readonly kind: 'using'; readonly columns: readonly string[]; readonly offset: number }
  | { readonly kind: 'natural' }
  | { readonly kind: 'cross' };

export type ExpressionNode =
  | ColumnNode
  | FieldNode
  | StarNode
  | LiteralNode
  | CallNode
  | SubqueryNode
  | OperationNode;

/** A name that stands for a value: `column`, `table.column`, `schema.table.column` or a whole row. */
export interface ColumnNode {
  readonly kind: 'column';
  readonly id: number;
  readonly names: readonly string[];
  readonly offset: number;
}

/** `(table).column`: a field of a row that FROM names. Fields of any other value are not in the tree. */
interface FieldNode {
  readonly kind: 'field';
  readonly id: number;
  readonly row: string;
  readonly field: string;
  readonly offset: number;
}

/** `*`, `table.*`, `schema.table.*`; `qualifier` is empty for the bare one. */
export interface StarNode {
  readonly kind: 'star';
  readonly id: number;
  readonly qualifier: readonly string[];
  readonly offset: number;
}

export interface LiteralNode {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
}

/** A function call. `inputs` are all expressions it reads: arguments, FILTER, ORDER BY within it. */
export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  readonly isAggregate: boolean;
  /** True with an OVER clause. */
  readonly isWindow: boolean;
  readonly inputs: readonly ExpressionNode[];
  /** Expressions of its OVER clause. */
  readonly window: readonly ExpressionNode[];
  readonly offset: number;
}

/** A subquery that stands where a value does; `operands` are compared with it (`x IN (SELECT ...)`). */
export interface SubqueryNode {
  readonly kind: 'subquery';
  readonly form: 'exists' | 'any' | 'all' | 'scalar' | 'array';
  readonly query: QueryNode;
  readonly operands: readonly ExpressionNode[];
}

/** Everything else that computes a value: operators, CASE, casts, arrays, rows. */
export interface OperationNode {
  readonly kind: 'operation';
  readonly operator: string;
  readonly operands: readonly ExpressionNode[];
}
