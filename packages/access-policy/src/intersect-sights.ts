import type {
  ColumnComparison,
  EffectivePolicy,
  PolicyDenials,
  PolicyLayer,
  PolicyOperand,
  PolicyPredicate,
  RowRule,
} from '@parley/sql-guard';
import { fingerprintOf } from './fingerprint.js';

/**
 * What two people may both see: each row and cell that either may not see is cut as it is for that one. Each rule keeps reading the
 * attributes of the person it binds, under names of their own.
 *
 * @throws Error where their hashes are made with two keys
 */
export function intersectSights(first: EffectivePolicy, second: EffectivePolicy): EffectivePolicy {
  if (first.hashKey !== second.hashKey)
    throw new Error('Hashes made with two keys can’t stand for one value.');
  const [left, right] = [withOwnAttributes(first, 'first'), withOwnAttributes(second, 'second')];
  const policy = {
    // Of one data source: where both have a list, it is the same.
    classified: left.classified ?? right.classified,
    layers: [...left.layers, ...right.layers],
    denials: {
      tables: [...left.denials.tables, ...right.denials.tables],
      rows: [...left.denials.rows, ...right.denials.rows],
      columns: [...left.denials.columns, ...right.denials.columns],
    },
    attributes: { ...left.attributes, ...right.attributes },
    hashKey: first.hashKey,
  };
  return { ...policy, fingerprint: fingerprintOf(policy) };
}

function withOwnAttributes(policy: EffectivePolicy, owner: string): EffectivePolicy {
  const own = (name: string) => `${owner}.${name}`;
  return {
    ...policy,
    layers: policy.layers.map((layer) => renamedLayer(layer, own)),
    denials: {
      ...policy.denials,
      rows: policy.denials.rows.map((rule) => renamedRule(rule, own)),
    } satisfies PolicyDenials,
    attributes: Object.fromEntries(
      Object.entries(policy.attributes).map(([name, value]) => [own(name), value]),
    ),
  };
}

type Rename = (name: string) => string;

function renamedLayer(layer: PolicyLayer, own: Rename): PolicyLayer {
  return {
    ...layer,
    grants: layer.grants.map((grant) => ({
      ...grant,
      rowRules: grant.rowRules.map((rule) => renamedRule(rule, own)),
    })),
  };
}

function renamedRule(rule: RowRule, own: Rename): RowRule {
  return { ...rule, predicate: renamed(rule.predicate, own) };
}

function renamed(predicate: PolicyPredicate, own: Rename): PolicyPredicate {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return { ...predicate, operands: predicate.operands.map((operand) => renamed(operand, own)) };
    case 'not':
      return { ...predicate, operand: renamed(predicate.operand, own) };
    case 'is_null':
    case 'is_not_null':
      return predicate;
    case 'exists':
      return { ...predicate, where: predicate.where.map((comparison) => renamedComparison(comparison, own)) };
    default:
      return renamedComparison(predicate, own);
  }
}

function renamedComparison(comparison: ColumnComparison, own: Rename): ColumnComparison {
  return { ...comparison, value: renamedOperand(comparison.value, own) };
}

function renamedOperand(operand: PolicyOperand, own: Rename): PolicyOperand {
  return 'attribute' in operand ? { attribute: own(operand.attribute) } : operand;
}
