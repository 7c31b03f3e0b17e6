import type { Comparison, Condition, Filter, FilterValue } from '../../model/condition.js';
import type { ConditionReference } from '../../model/reference.js';
import { parseWhere } from './parse-where.js';
import { cutPlainSql } from './plain-sql.js';
import { printPlainSql, printWhere } from './print-where.js';
import { resolveName, resolveReference } from './resolve-name.js';
import type { Vocabulary } from './vocabulary.js';
import { WhereFault } from './where-tokens.js';
import type { WhereOperand, WhereReference, WhereTree } from './where-tree.js';

export type WhereConditions =
  | { readonly ok: true; readonly conditions: readonly Condition[] }
  | { readonly ok: false; readonly message: string };

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  eq: 'eq',
  ne: 'ne',
  lt: 'gt',
  lte: 'gte',
  gt: 'lt',
  gte: 'lte',
};

/** A MetricFlow filter as the model's own conditions, which must all hold. */
export function readWhere(text: string, vocabulary: Vocabulary): WhereConditions {
  const parsed = parseWhere(text);
  try {
    if (!parsed.ok) return { ok: true, conditions: [plainSql(text, vocabulary)] };
    const { tree } = parsed;
    const parts = tree.kind === 'and' ? tree.parts : [tree];
    return { ok: true, conditions: parts.map((part) => conditionOf(part, vocabulary)) };
  } catch (error) {
    if (error instanceof WhereFault) return { ok: false, message: error.message };
    throw error;
  }
}

/** What is more than comparisons stays SQL, as MetricFlow would hand it on. */
function plainSql(text: string, vocabulary: Vocabulary): Condition {
  const condition = printPlainSql(cutPlainSql(text), (operand) => referenceOf(operand, vocabulary));
  if (Object.keys(condition.references).length > 0) return condition;
  throw new WhereFault('It is about no dimension, entity or metric');
}

function conditionOf(tree: WhereTree, vocabulary: Vocabulary): Condition {
  switch (tree.kind) {
    case 'and':
      return { all: tree.parts.map((part) => conditionOf(part, vocabulary)) };
    case 'or':
      return { any: tree.parts.map((part) => conditionOf(part, vocabulary)) };
    case 'not':
      return negated(conditionOf(tree.part, vocabulary));
    default:
      return (
        plainCondition(tree, vocabulary) ?? printWhere(tree, (operand) => referenceOf(operand, vocabulary))
      );
  }
}

function negated(condition: Condition): Condition {
  if ('op' in condition && condition.op === 'is_null') return { ...condition, op: 'is_not_null' };
  if ('op' in condition && condition.op === 'in') return { ...condition, op: 'not_in' };
  return { not: condition };
}

/** A comparison with constants, of a value that is not cut or cast; `undefined` for what only SQL can say. */
function plainCondition(tree: WhereTree, vocabulary: Vocabulary): Condition | undefined {
  switch (tree.kind) {
    case 'comparison': {
      const mirrored = tree.left.kind === 'literal';
      const [operand, constant] = mirrored ? [tree.right, tree.left] : [tree.left, tree.right];
      const op = mirrored ? MIRRORED[tree.op] : tree.op;
      const value = constantOf(constant);
      if (value === undefined) return undefined;
      const reference = ownReference(operand, vocabulary);
      if (reference !== undefined && 'metric' in reference) return { ...reference, op, value };
      const dimension = plainDimension(operand, vocabulary);
      return dimension === undefined ? undefined : { dimension, op, value };
    }
    case 'in': {
      const dimension = plainDimension(tree.operand, vocabulary);
      const values = tree.values.map(constantOf).filter((value) => value !== undefined);
      return dimension === undefined || values.length < tree.values.length
        ? undefined
        : { dimension, op: 'in', values };
    }
    case 'is_null': {
      const dimension = plainDimension(tree.operand, vocabulary);
      return dimension === undefined ? undefined : { dimension, op: 'is_null' };
    }
    case 'is_true': {
      const dimension = plainDimension(tree.operand, vocabulary);
      return dimension === undefined ? undefined : { dimension, op: 'eq', value: true };
    }
    default:
      return undefined;
  }
}

function constantOf(operand: WhereOperand): FilterValue | undefined {
  return operand.kind === 'literal' && operand.value !== null ? operand.value : undefined;
}

/** Times stay in SQL: a filter compares them in the asker's time zone, MetricFlow as they are stored. */
function plainDimension(operand: WhereOperand, vocabulary: Vocabulary): Filter['dimension'] | undefined {
  const reference = ownReference(operand, vocabulary);
  if (reference === undefined || 'metric' in reference || isCut(reference)) return undefined;
  const [name = '', owner] = reference.dimension.split('.').toReversed();
  const isTime = reference.dimension === 'metric.time' || vocabulary.isTime(name, owner);
  return isTime ? undefined : reference.dimension;
}

function isCut({ grain, customGrain, datePart }: Exclude<ConditionReference, { metric: string }>): boolean {
  return grain !== undefined || customGrain !== undefined || datePart !== undefined;
}

function ownReference(operand: WhereOperand, vocabulary: Vocabulary): ConditionReference | undefined {
  return operand.kind === 'reference' || operand.kind === 'column'
    ? referenceOf(operand, vocabulary)
    : undefined;
}

/** @throws WhereFault for what names nothing */
function referenceOf(operand: WhereOperand, vocabulary: Vocabulary): ConditionReference {
  if (operand.kind === 'reference') return conditionReference(operand.reference, vocabulary);
  if (operand.kind === 'column') return resolveName(operand.name.split('__'), {}, vocabulary);
  throw new WhereFault('A name is expected');
}

function conditionReference(reference: WhereReference, vocabulary: Vocabulary): ConditionReference {
  if (reference.kind !== 'metric') return resolveReference(reference, vocabulary);
  const by = reference.groupBy.map((name) => resolveName(name.split('__'), {}, vocabulary));
  return { metric: reference.metric, by: by.map(({ dimension }) => dimension) };
}
