import type { Comparison } from '../../model/condition.js';

/** What a `{{ ... }}` of a MetricFlow filter names. Paths are cut at `__`, entities first. */
export type WhereReference =
  | {
      readonly kind: 'dimension';
      readonly path: readonly string[];
      readonly grain?: string;
      readonly datePart?: string;
    }
  | { readonly kind: 'entity'; readonly path: readonly string[] }
  | { readonly kind: 'metric'; readonly metric: string; readonly groupBy: readonly string[] };

export type WhereOperand =
  | { readonly kind: 'reference'; readonly reference: WhereReference }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** A word without braces: an output column of the query. */
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'cast'; readonly operand: WhereOperand; readonly type: string };

/** A MetricFlow filter. MetricFlow hands everything outside braces to the database; here it is read. */
export type WhereTree =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly WhereTree[] }
  | { readonly kind: 'not'; readonly part: WhereTree }
  | {
      readonly kind: 'comparison';
      readonly op: Comparison;
      readonly left: WhereOperand;
      readonly right: WhereOperand;
    }
  | {
      readonly kind: 'in';
      readonly operand: WhereOperand;
      readonly values: readonly WhereOperand[];
    }
  | {
      readonly kind: 'between';
      readonly operand: WhereOperand;
      readonly from: WhereOperand;
      readonly to: WhereOperand;
    }
  | { readonly kind: 'like'; readonly operand: WhereOperand; readonly pattern: string }
  | { readonly kind: 'is_null'; readonly operand: WhereOperand }
  /** A boolean alone, or `IS TRUE`. */
  | { readonly kind: 'is_true'; readonly operand: WhereOperand };
