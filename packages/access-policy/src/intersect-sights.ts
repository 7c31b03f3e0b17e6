import type {
  ColumnComparison,
  EffectivePolicy,
  PolicyLayer,
  PolicyOperand,
  PolicyPredicate,
  RowRule,
} from '@parley/sql-guard';
import { fingerprintOf } from './fingerprint.js';

/**
 * What two people may both see: each row and cell that either may not see is cut as it is for that one. Both must be {@link ownedBy}
 * somebody, or one's rules would read the other's attributes.
 *
 * @throws Error where their hashes are made with two keys
 */
export function intersectSights(first: EffectivePolicy, second: EffectivePolicy): EffectivePolicy {
  if (first.hashKey !== second.hashKey)
    throw new Error('Hashes made with two keys can’t stand for one value.');
  return withFingerprint({
    // Of one data source: where both have a list, it is the same.
    classified: first.classified ?? second.classified,
    layers: [...first.layers, ...second.layers],
    denials: {
      tables: [...first.denials.tables, ...second.denials.tables],
      rows: [...first.denials.rows, ...second.denials.rows],
      columns: [...first.denials.columns, ...second.denials.columns],
    },
    attributes: { ...first.attributes, ...second.attributes },
    hashKey: first.hashKey,
  });
}

/** The same sight, its attributes under names that nobody else's have. */
export function ownedBy(owner: string, policy: EffectivePolicy): EffectivePolicy {
  const own = (name: string) => `${owner}.${name}`;
  const { attributes, layers, denials } = policy;
  return withFingerprint({
    ...policy,
    layers: layers.map((layer) => renamedLayer(layer, own)),
    denials: { ...denials, rows: denials.rows.map((rule) => renamedRule(rule, own)) },
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [own(name), value])),
  });
}

function withFingerprint(policy: Omit<EffectivePolicy, 'fingerprint'>): EffectivePolicy {
  return { ...policy, fingerprint: fingerprintOf(policy) };
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
