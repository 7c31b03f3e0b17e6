import type { BoundValue } from '../bound-value.js';

/**
 * The neutral tree: what every dialect's syntax is lowered to, and all that name resolution, policies and lineage know of
 * SQL. Plain data, complete enough to be printed: for MariaDB and SQLite it is the truth, and what it can't say is refused.
 * For PostgreSQL and DuckDB the engine's own tree stays the truth; there, what has no neutral name becomes an
 * {@link OperationNode}, which keeps every value below it in sight and can't be printed.
 *
 * Where a later phase has to change the statement, a node carries an `id` that the dialect's adapter can find its own node by.
 * `offset` is the place in the text that came in (UTF-16 units, -1 where unknown or made by the guard). Names are as the engine
 * compares them, after its own case rules.
 */

/** A whole SELECT, with what stands around its body. */
export interface QueryNode {
  readonly recursive: boolean;
  readonly ctes: readonly CteNode[];
  readonly body: BodyNode;
  readonly orderBy: readonly SortKeyNode[];
  readonly limit: ExpressionNode | null;
  readonly offset: ExpressionNode | null;
}

export interface CteNode {
  readonly name: string;
  readonly columnNames: readonly string[];
  readonly query: QueryNode;
  readonly offset: number;
}

/** `nulls` is null where the statement leaves it to the engine. */
export interface SortKeyNode {
  readonly expression: ExpressionNode;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last' | null;
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
  /** Grouping sets of any kind but `rollup` stand here flattened, as `sets`: only an engine's own tree can print those. */
  readonly groupBy: readonly ExpressionNode[];
  readonly grouping: 'plain' | 'rollup' | 'sets';
  readonly having: ExpressionNode | null;
  /** DuckDB's QUALIFY: a condition on window functions. */
  readonly qualify: ExpressionNode | null;
  readonly windows: readonly NamedWindowNode[];
}

export interface SetOperationNode {
  readonly kind: 'set operation';
  readonly operator: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly left: QueryNode;
  readonly right: QueryNode;
}

export interface ValuesNode {
  readonly kind: 'values';
  readonly rows: readonly (readonly ExpressionNode[])[];
}

/** `name` is what the engine calls the output column; `alias` is set where the statement says so itself. */
export interface TargetNode {
  readonly name: string;
  readonly alias: string | null;
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

export interface DerivedTableNode {
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
  /** `semi` and `anti` show the left side's columns only; `asof` and `positional` are DuckDB's. */
  readonly type: 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti' | 'asof' | 'positional';
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
  | ParameterNode
  | CallNode
  | SubqueryNode
  | UnaryNode
  | BinaryNode
  | JunctionNode
  | TestNode
  | BetweenNode
  | InNode
  | LikeNode
  | CaseNode
  | CastNode
  | ExtractNode
  | IntervalNode
  | CollateNode
  | TupleNode
  | OperationNode;

/** A name that stands for a value: `column`, `table.column`, `schema.table.column` or a whole row. */
export interface ColumnNode {
  readonly kind: 'column';
  readonly id: number;
  readonly names: readonly string[];
  readonly offset: number;
}

/** `(table).column`: a field of a row that FROM names. Fields of any other value are not in the tree. */
export interface FieldNode {
  readonly kind: 'field';
  readonly id: number;
  readonly row: string;
  readonly field: string;
  readonly offset: number;
}

/** `*`, `table.*`, `schema.table.*`; `qualifier` is empty for the bare one. `excluded` are DuckDB's `* EXCLUDE (...)`. */
export interface StarNode {
  readonly kind: 'star';
  readonly id: number;
  readonly qualifier: readonly string[];
  readonly excluded: readonly string[];
  /** DuckDB's `* REPLACE (...) RENAME (...)`; only the engine's own tree can print those. */
  readonly changed?: readonly StarChange[];
  readonly offset: number;
}

/** `column` is shown as `name`, and with another value where there is an expression. */
export interface StarChange {
  readonly column: string;
  readonly name: string;
  readonly expression: ExpressionNode | null;
}

/**
 * `type` says how `value` is to be read: numbers keep the digits they were written with, since JavaScript's would round them.
 * A `date`, `time` or `timestamp` is a literal with its keyword before it (`DATE '2025-01-01'`).
 */
export type LiteralNode = { readonly kind: 'literal' } & (
  | { readonly type: 'null'; readonly value: null }
  | { readonly type: 'boolean'; readonly value: boolean }
  | {
      readonly type: 'number' | 'string' | 'bytes' | 'date' | 'time' | 'timestamp';
      readonly value: string;
    }
);

/** A value the guard binds; statements that come in have none. */
export interface ParameterNode {
  readonly kind: 'parameter';
  readonly value: BoundValue;
}

/** A function call. `name` is the engine's own name of the function, in lower case. */
export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  readonly isAggregate: boolean;
  /** `count(*)`. */
  readonly isStar: boolean;
  readonly distinct: boolean;
  readonly args: readonly ExpressionNode[];
  /** ORDER BY within the call, or WITHIN GROUP. */
  readonly orderBy: readonly SortKeyNode[];
  readonly filter: ExpressionNode | null;
  /** The OVER clause. */
  readonly over: WindowNode | null;
  readonly offset: number;
}

/** `name` refers to a window of the WINDOW clause, to be refined by what else is set. */
export interface WindowNode {
  readonly name: string | null;
  readonly partitionBy: readonly ExpressionNode[];
  readonly orderBy: readonly SortKeyNode[];
  readonly frame: FrameNode | null;
}

export interface NamedWindowNode {
  readonly name: string;
  readonly window: WindowNode;
}

export interface FrameNode {
  readonly unit: 'rows' | 'range' | 'groups';
  readonly start: FrameBound;
  /** Null where the statement names only the start. */
  readonly end: FrameBound | null;
  readonly exclude: 'current row' | 'group' | 'ties' | null;
}

export type FrameBound =
  | { readonly kind: 'unbounded preceding' | 'current row' | 'unbounded following' }
  | { readonly kind: 'preceding' | 'following'; readonly distance: ExpressionNode };

/**
 * A subquery that stands where a value does. `any` and `all` compare `operands` with it; `x IN (SELECT ...)` is `any` with `=`
 * and NOT IN a NOT around it.
 */
export interface SubqueryNode {
  readonly kind: 'subquery';
  readonly form: 'exists' | 'any' | 'all' | 'scalar' | 'array';
  readonly operator: ComparisonOperator | null;
  readonly query: QueryNode;
  readonly operands: readonly ExpressionNode[];
}

export interface UnaryNode {
  readonly kind: 'unary';
  readonly operator: '-' | '+' | '~' | 'not';
  readonly operand: ExpressionNode;
}

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';
/** `is not distinct from` is also what MariaDB writes as `<=>` and SQLite as `IS`. */
export type NullSafeOperator = 'is distinct from' | 'is not distinct from';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | 'div' | '^';
export type BitOperator = '&' | '|' | '#' | '<<' | '>>';
/** `json ->` and `json ->>` take a part of a JSON value. */
export type BinaryOperator =
  | ComparisonOperator
  | NullSafeOperator
  | ArithmeticOperator
  | BitOperator
  | '||'
  | '->'
  | '->>'
  | 'regexp';

export interface BinaryNode {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
}

/** AND, OR of two or more; XOR of two. */
export interface JunctionNode {
  readonly kind: 'junction';
  readonly operator: 'and' | 'or' | 'xor';
  readonly operands: readonly ExpressionNode[];
}

export interface TestNode {
  readonly kind: 'test';
  readonly test: 'null' | 'true' | 'false' | 'unknown';
  readonly negated: boolean;
  readonly operand: ExpressionNode;
}

export interface BetweenNode {
  readonly kind: 'between';
  readonly negated: boolean;
  readonly symmetric: boolean;
  readonly operand: ExpressionNode;
  readonly low: ExpressionNode;
  readonly high: ExpressionNode;
}

/** `x IN (1, 2)`; a subquery is a {@link SubqueryNode}. */
export interface InNode {
  readonly kind: 'in';
  readonly negated: boolean;
  readonly operand: ExpressionNode;
  readonly list: readonly ExpressionNode[];
}

export interface LikeNode {
  readonly kind: 'like';
  readonly form: 'like' | 'ilike' | 'similar' | 'glob';
  readonly negated: boolean;
  readonly operand: ExpressionNode;
  readonly pattern: ExpressionNode;
  /** Null for the dialect's default. */
  readonly escape: ExpressionNode | null;
}

export interface CaseNode {
  readonly kind: 'case';
  /** `CASE operand WHEN ...`; null for the searched form. */
  readonly operand: ExpressionNode | null;
  readonly branches: readonly { readonly when: ExpressionNode; readonly then: ExpressionNode }[];
  readonly otherwise: ExpressionNode | null;
}

/** `type` is the engine's own name with its modifiers, in lower case: `numeric(12,2)`, `integer[]`. */
export interface CastNode {
  readonly kind: 'cast';
  readonly type: string;
  /** TRY_CAST: null in place of an error. */
  readonly tries: boolean;
  readonly operand: ExpressionNode;
}

/** `EXTRACT(year FROM x)`. */
export interface ExtractNode {
  readonly kind: 'extract';
  readonly field: string;
  readonly operand: ExpressionNode;
}

/** `INTERVAL amount unit`, as MariaDB has it. PostgreSQL's `interval '1 day'` is a cast of a literal. */
export interface IntervalNode {
  readonly kind: 'interval';
  readonly amount: ExpressionNode;
  readonly unit: string;
}

export interface CollateNode {
  readonly kind: 'collate';
  readonly collation: string;
  readonly operand: ExpressionNode;
}

/** `(a, b)`, as in `(a, b) IN (...)`. */
export interface TupleNode {
  readonly kind: 'tuple';
  readonly items: readonly ExpressionNode[];
}

/**
 * Everything else that computes a value. `operator` is a name in lower case: `coalesce`, `greatest`, `least`, `array`,
 * `grouping`, `current_date`, `current_timestamp`, `localtimestamp`, or one only the dialect's own tree knows.
 * {@link PRINTABLE_OPERATIONS} can be printed.
 */
export interface OperationNode {
  readonly kind: 'operation';
  readonly operator: string;
  readonly operands: readonly ExpressionNode[];
}

/** Operations that any dialect's printer can write; `coalesce`, `greatest` and `least` as calls, clocks as keywords. */
export const PRINTABLE_OPERATIONS: ReadonlySet<string> = new Set([
  'coalesce',
  'nullif',
  'greatest',
  'least',
  'grouping',
  'current_date',
  'current_time',
  'current_timestamp',
  'localtimestamp',
]);
