import { createHash } from 'node:crypto';
import type {
  ColumnMask,
  ColumnRule,
  EffectivePolicy,
  PolicyOperand,
  PolicyPredicate,
  PolicyScalar,
  RowRule,
  TableName,
} from '@parley/sql-guard';
import { canonicalJson } from './canonical-json.js';
import { type BoundPolicy, type ParsedDefinition, parseDefinition } from './policy-definition.js';

/** Whose sight of one data source is to be cut, and by what. */
export interface EffectivePolicyInput {
  /** Every bound policy of the data source, also those that bind somebody else. */
  readonly policies: readonly BoundPolicy[];
  readonly roles: readonly string[];
  readonly userId: string;
  readonly attributes: Readonly<Record<string, PolicyScalar | readonly PolicyScalar[]>>;
  /** Keys the `hash` mask: one secret a tenant, so that equal values stay equal within it. */
  readonly hashKey: string;
}

/** True when the binding names this person: by any of their roles, or themself. */
export function policyApplies(
  policy: Pick<BoundPolicy, 'roleName' | 'userId'>,
  subject: Pick<EffectivePolicyInput, 'roles' | 'userId'>,
): boolean {
  if (policy.userId !== null) return policy.userId === subject.userId;
  return policy.roleName !== null && subject.roles.includes(policy.roleName);
}

/**
 * Chooses and merges what restricts one person. Policies only ever take away: row rules AND, table
 * lists intersect, and of two masks on a column the stricter one stands.
 * @throws InvalidPolicyError when a policy that applies can't be read.
 */
export function effectivePolicy(input: EffectivePolicyInput): EffectivePolicy {
  const rules = applyingRules(input);
  const rowRules = rules.flatMap((rule) => (rule.kind === 'ROW' ? [toRowRule(rule)] : []));
  const columnRules = strictestColumnRules(rules);
  const allowedTables = commonTables(rules);
  const attributes = attributesRead(rowRules, input.attributes);
  return {
    allowedTables,
    rowRules,
    columnRules,
    attributes,
    hashKey: input.hashKey,
    fingerprint: fingerprintOf({ allowedTables, rowRules, columnRules, attributes }, input.hashKey),
  };
}

type ApplyingRule = ParsedDefinition & { readonly policyId: string };

/** Each applying policy once, however many of its bindings match, in a stable order. */
function applyingRules(input: EffectivePolicyInput): ApplyingRule[] {
  const byId = new Map<string, ApplyingRule>();
  for (const policy of input.policies) {
    if (!policyApplies(policy, input) || byId.has(policy.policyId)) continue;
    byId.set(policy.policyId, { policyId: policy.policyId, ...parseDefinition(policy) });
  }
  return [...byId.values()].sort((left, right) => (left.policyId < right.policyId ? -1 : 1));
}

function toRowRule(rule: Extract<ApplyingRule, { kind: 'ROW' }>): RowRule {
  return { policyId: rule.policyId, table: rule.table, predicate: rule.predicate };
}

function strictestColumnRules(rules: readonly ApplyingRule[]): ColumnRule[] {
  const byColumn = new Map<string, ColumnRule>();
  for (const rule of rules) {
    if (rule.kind !== 'COLUMN') continue;
    const key = canonicalJson([rule.table.schema, rule.table.table, rule.column]);
    const standing = byColumn.get(key);
    if (standing === undefined || strictness(rule.mask) > strictness(standing.mask)) {
      byColumn.set(key, {
        policyId: rule.policyId,
        table: rule.table,
        column: rule.column,
        mask: rule.mask,
      });
    }
  }
  return [...byColumn.values()];
}

/** The less a mask tells, the higher. Among partial masks, fewer kept characters tell less. */
function strictness(mask: ColumnMask): number {
  switch (mask.kind) {
    case 'hide':
      return 5;
    case 'null':
      return 4;
    case 'constant':
      return 3;
    case 'hash':
      return 2;
    case 'partial':
      return 1 / (1 + mask.keepLast);
  }
}

function commonTables(rules: readonly ApplyingRule[]): readonly TableName[] | null {
  let common: Map<string, TableName> | null = null;
  for (const rule of rules) {
    if (rule.kind !== 'TABLE') continue;
    const listed = new Map(rule.tables.map((table) => [canonicalJson([table.schema, table.table]), table]));
    if (common === null) common = listed;
    else for (const key of common.keys()) if (!listed.has(key)) common.delete(key);
  }
  return common === null ? null : [...common.values()];
}

/** Only what predicates name: an attribute nothing reads neither travels further nor tells people apart. */
function attributesRead(
  rules: readonly RowRule[],
  attributes: EffectivePolicyInput['attributes'],
): Record<string, PolicyScalar | readonly PolicyScalar[]> {
  const names = new Set(rules.flatMap((rule) => [...attributeNames(rule.predicate)]));
  const read: Record<string, PolicyScalar | readonly PolicyScalar[]> = {};
  for (const name of [...names].sort()) {
    const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (value !== undefined) read[name] = value;
  }
  return read;
}

function* attributeNames(predicate: PolicyPredicate): Generator<string> {
  switch (predicate.op) {
    case 'and':
    case 'or':
      for (const operand of predicate.operands) yield* attributeNames(operand);
      return;
    case 'not':
      yield* attributeNames(predicate.operand);
      return;
    case 'is_null':
    case 'is_not_null':
      return;
    default:
      yield* attributeOf(predicate.value);
  }
}

function attributeOf(operand: PolicyOperand): readonly string[] {
  return 'attribute' in operand ? [operand.attribute] : [];
}

/**
 * Equal for two people exactly when the same rules with the same values cut their sight. Policy ids
 * and their order are left out: they change what is explained, not what is seen.
 */
function fingerprintOf(
  policy: Pick<EffectivePolicy, 'allowedTables' | 'rowRules' | 'columnRules' | 'attributes'>,
  hashKey: string,
): string {
  const hashes = policy.columnRules.some((rule) => rule.mask.kind === 'hash');
  const content = canonicalJson({
    version: 1,
    allowedTables: policy.allowedTables && sortedUnique(policy.allowedTables),
    rowRules: sortedUnique(policy.rowRules.map(({ table, predicate }) => ({ table, predicate }))),
    columnRules: sortedUnique(policy.columnRules.map(({ table, column, mask }) => ({ table, column, mask }))),
    attributes: policy.attributes,
    // A new key gives new hashes, so cells logged under the old one are no longer "the same".
    hashKey: hashes ? sha256(hashKey) : null,
  });
  return sha256(content);
}

function sortedUnique(values: readonly unknown[]): string[] {
  return [...new Set(values.map(canonicalJson))].sort();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
