import type { SqlDialect } from '../catalog.js';
import type { PolicyScalar } from '../policy.js';
import type { ColumnNode, ExpressionNode } from '../tree/query-tree.js';

/** A column of a table that a plan reads, with the engine's own name of its type. */
export interface TypedColumn {
  readonly node: ColumnNode;
  readonly type: string;
}

/** What stands for a column's values. `text`: its type is the engine's text, whatever the column's is. */
export interface MaskNode {
  readonly expression: ExpressionNode;
  readonly type: 'of the column' | 'text';
}

/**
 * How a dialect says what masks and row rules need, in neutral nodes that its allow-list knows. Values of policies become
 * {@link ParameterNode}s. Nothing made here may raise an error for any value of the column.
 */
export interface Vocabulary {
  readonly dialect: SqlDialect;
  /** The column's value as text; NULL stays NULL. */
  asText(column: TypedColumn): ExpressionNode;
  /** NULL in every row, of the column's type. */
  nothing(column: TypedColumn): ExpressionNode;
  /**
   * HMAC-SHA-256 of `text` as lower-case hex; of NULL it is NULL. `keys` are the two padded keys in hex, see {@link hmacPads}:
   * `sha256(outer || sha256(inner || text))`. They are bound, never written.
   */
  hash(text: ExpressionNode, keys: { readonly inner: string; readonly outer: string }): ExpressionNode;
  /** {@link PARTIAL_MARK} and the last characters of `text`; only the mark where it has no more than these; of NULL it is NULL. */
  partial(text: ExpressionNode, keepLast: number): ExpressionNode;
  /** The constant in every row: of the column's type where it fits it for sure, otherwise as text. */
  constant(value: PolicyScalar, column: TypedColumn): MaskNode;
  /** A value to compare with a column of `type`, bound so that an index on the column still serves. */
  bound(value: PolicyScalar, type: string): ExpressionNode;
  /** Whether the column is one of `values`, of which there is at least one; NULL is none of them, and not outside them either. */
  isOneOf(
    column: TypedColumn,
    values: readonly PolicyScalar[],
    form: { readonly negated: boolean },
  ): ExpressionNode;
}

/** Says that something was left out, but not how much. */
export const PARTIAL_MARK = '****';

/** For dialects that bind no lists: each value is a parameter of its own. */
export function inListOf(bound: Vocabulary['bound']): Vocabulary['isOneOf'] {
  return ({ node, type }, values, { negated }) => ({
    kind: 'in',
    negated,
    operand: node,
    list: values.map((value) => bound(value, type)),
  });
}
