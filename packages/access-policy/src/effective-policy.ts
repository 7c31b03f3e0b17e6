import {
  attributesOf,
  type ClassifiedTable,
  type ColumnRule,
  type EffectivePolicy,
  type PolicyDenials,
  type PolicyGrant,
  type PolicyLayer,
  type PolicyScalar,
  type RowRule,
  type TableName,
} from '@parley/sql-guard';
import { type ApplyingRule, applyingRules, type PolicySubject } from './applying-rules.js';
import { canonicalJson } from './canonical-json.js';
import { fingerprintOf } from './fingerprint.js';
import type { BoundPolicy } from './policy-definition.js';

/** Whose sight of one data source is to be cut, and by what. */
export interface EffectivePolicyInput extends PolicySubject {
  /** Every bound policy of the data source, also those that bind somebody else. */
  readonly policies: readonly BoundPolicy[];
  /** Every table of the data source that somebody has looked at. Counts only where there are policies. */
  readonly classified: readonly ClassifiedTable[];
  readonly attributes: Readonly<Record<string, PolicyScalar | readonly PolicyScalar[]>>;
  /** Keys the `hash` mask: one secret a tenant, so that equal values stay equal within it. */
  readonly hashKey: string;
}

/**
 * Chooses what cuts one person's sight, by who gives it: their roles, their groups, themself. What these add up to, the guard
 * says for each table.
 *
 * @throws InvalidPolicyError when a policy that applies can't be read.
 */
export function effectivePolicy(input: EffectivePolicyInput): EffectivePolicy {
  const rules = applyingRules(input.policies, input);
  const layers = layersOf(rules.filter(({ effect }) => effect === 'allow'));
  const denials = denialsOf(rules.filter(({ effect }) => effect === 'deny'));
  const rowRules = [
    ...layers.flatMap(({ grants }) => grants.flatMap((grant) => grant.rowRules)),
    ...denials.rows,
  ];
  const policy = {
    classified: input.policies.length === 0 ? null : input.classified,
    layers,
    denials,
    attributes: attributesRead(rowRules, input.attributes),
    hashKey: input.hashKey,
  };
  return { ...policy, fingerprint: fingerprintOf(policy) };
}

function layersOf(rules: readonly ApplyingRule[]): readonly PolicyLayer[] {
  return (['role', 'group', 'user'] as const).flatMap((kind) => {
    const given = Map.groupBy(
      rules.filter(({ kindOfSource }) => kindOfSource === kind),
      ({ source }) => source,
    );
    if (given.size === 0) return [];
    const sources = [...given].sort(([left], [right]) => (left < right ? -1 : 1));
    return [{ kind, grants: sources.map(([source, granted]) => grantOf(source, granted)) }];
  });
}

function grantOf(source: string, rules: readonly ApplyingRule[]): PolicyGrant {
  return {
    source,
    allowedTables: commonTables(rules),
    rowRules: rowRulesOf(rules),
    columnRules: columnRulesOf(rules),
  };
}

function denialsOf(rules: readonly ApplyingRule[]): PolicyDenials {
  // One denial may reach a person in several ways.
  const distinct = [...new Map(rules.map((rule) => [rule.policyId, rule])).values()];
  return {
    tables: distinct.flatMap((rule) => (rule.kind === 'TABLE' ? rule.tables : [])),
    rows: rowRulesOf(distinct),
    columns: columnRulesOf(distinct),
  };
}

function rowRulesOf(rules: readonly ApplyingRule[]): readonly RowRule[] {
  return rules.flatMap((rule) =>
    rule.kind === 'ROW' ? [{ policyId: rule.policyId, table: rule.table, predicate: rule.predicate }] : [],
  );
}

function columnRulesOf(rules: readonly ApplyingRule[]): readonly ColumnRule[] {
  return rules.flatMap(({ policyId, ...rule }) =>
    rule.kind === 'COLUMN' ? [{ policyId, table: rule.table, column: rule.column, mask: rule.mask }] : [],
  );
}

/** Rules of one source AND, so its lists intersect. */
function commonTables(rules: readonly ApplyingRule[]): readonly TableName[] | null {
  const lists = rules.flatMap((rule) => (rule.kind === 'TABLE' ? [rule.tables] : []));
  const [first, ...others] = lists;
  if (first === undefined) return null;
  const keyOf = ({ schema, table }: TableName) => canonicalJson([schema, table]);
  const kept = others.map((list) => new Set(list.map(keyOf)));
  return first.filter((table) => kept.every((list) => list.has(keyOf(table))));
}

/** Only what predicates name: an attribute nothing reads neither travels further nor tells people apart. */
function attributesRead(
  rules: readonly RowRule[],
  attributes: EffectivePolicyInput['attributes'],
): Record<string, PolicyScalar | readonly PolicyScalar[]> {
  const names = new Set(rules.flatMap((rule) => attributesOf(rule.predicate)));
  const read: Record<string, PolicyScalar | readonly PolicyScalar[]> = {};
  for (const name of [...names].sort()) {
    const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (value !== undefined) read[name] = value;
  }
  return read;
}
