import { ParleyError } from '@parley/errors';
import type { Node } from '@pgsql/types';
import type { EffectivePolicy, PolicyOperand, PolicyPredicate, PolicyScalar } from '../policy.js';
import type { Binder } from './binder.js';
import { boolean, cast, column, condition, isNull, not, operator, quantified } from './build.js';

/** Where a predicate stands: the table's alias and column types, whose attributes, and where values are bound. */
export interface PredicateContext {
  readonly alias: string;
  readonly typeOf: ReadonlyMap<string, string>;
  readonly attributes: EffectivePolicy['attributes'];
  readonly binder: Binder;
}

const COMPARISONS = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/**
 * A row rule as an expression of PostgreSQL. Values are bound, never written; a parameter takes the type of the
 * column it is compared with, so an index on that column still serves.
 *
 * @throws ParleyError POLICY_ATTRIBUTE_MISSING, SCHEMA_CHANGED
 */
export function rowPredicate(predicate: PolicyPredicate, context: PredicateContext): Node {
  switch (predicate.op) {
    case 'and':
    case 'or': {
      const parts = predicate.operands.map((operand) => rowPredicate(operand, context));
      // All of none is true, any of none is false.
      if (parts.length === 0) return boolean(predicate.op === 'and');
      const [only] = parts;
      if (parts.length === 1 && only !== undefined) return only;
      return condition(predicate.op === 'and' ? 'AND_EXPR' : 'OR_EXPR', parts);
    }
    case 'not':
      return not(rowPredicate(predicate.operand, context));
    case 'is_null':
    case 'is_not_null':
      return isNull(
        ruleColumn(predicate.column, context),
        predicate.op === 'is_null' ? 'IS_NULL' : 'IS_NOT_NULL',
      );
    case 'in':
    case 'not_in': {
      const values = operandValues(predicate.value, context);
      const sides = [
        ruleColumn(predicate.column, context),
        typed(context.binder.bind(values), values, {
          array: true,
          type: columnType(predicate.column, context),
        }),
      ] as const;
      return predicate.op === 'in'
        ? quantified('AEXPR_OP_ANY', '=', sides)
        : quantified('AEXPR_OP_ALL', '<>', sides);
    }
    default: {
      const value = soleValue(predicate.value, context);
      const bound = typed(context.binder.bind(value), [value], {
        array: false,
        type: columnType(predicate.column, context),
      });
      return operator(COMPARISONS[predicate.op], ruleColumn(predicate.column, context), bound);
    }
  }
}

function ruleColumn(name: string, context: PredicateContext): Node {
  columnType(name, context);
  return column(context.alias, name);
}

function columnType(name: string, context: PredicateContext): string {
  const type = context.typeOf.get(name);
  if (type === undefined) throw policyMisfit(context.alias);
  return type;
}

/** A rule that names what is no longer there can't be kept, so nothing is read. */
export function policyMisfit(table: string): ParleyError {
  return new ParleyError(
    'SCHEMA_CHANGED',
    `A policy on "${table}" no longer fits the table; ask an administrator to mend it.`,
    { details: { table } },
  );
}

/** A fraction compared with a whole-number column must not be read as a whole number. */
function typed(
  bound: Node,
  values: readonly PolicyScalar[],
  { array, type }: { readonly array: boolean; readonly type: string },
): Node {
  const isFraction = values.some((value) => typeof value === 'number' && !Number.isInteger(value));
  if (!isFraction || !/^(smallint|integer|bigint)$/.test(type)) return bound;
  const numeric = cast(bound, 'numeric');
  if (array && 'TypeCast' in numeric && numeric.TypeCast.typeName !== undefined) {
    numeric.TypeCast.typeName.arrayBounds = [{ Integer: { ival: -1 } }];
  }
  return numeric;
}

function operandValues(operand: PolicyOperand, context: PredicateContext): readonly PolicyScalar[] {
  const value = 'constant' in operand ? operand.constant : attribute(operand.attribute, context);
  return isList(value) ? value : [value];
}

function soleValue(operand: PolicyOperand, context: PredicateContext): PolicyScalar {
  const values = operandValues(operand, context);
  const [value] = values;
  if (value !== undefined && values.length === 1) return value;
  throw missing('attribute' in operand ? operand.attribute : 'a constant', 'exactly one value');
}

function attribute(name: string, { attributes }: PredicateContext): PolicyScalar | readonly PolicyScalar[] {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (value === undefined || value === null) throw missing(name, 'a value');
  return value;
}

function missing(name: string, what: string): ParleyError {
  return new ParleyError(
    'POLICY_ATTRIBUTE_MISSING',
    `A policy needs ${what} for your attribute "${name}"; ask an administrator to set it.`,
    { details: { attribute: name } },
  );
}

function isList(value: PolicyScalar | readonly PolicyScalar[]): value is readonly PolicyScalar[] {
  return Array.isArray(value);
}
