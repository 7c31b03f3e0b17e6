import { describeRule, InvalidPolicyError } from '@parley/access-policy';
import type { PolicyChange, PolicySubjects } from './policy-change.js';
import { parsePolicy } from './policy-service.js';
import type { PolicyState } from './policy-state.js';

const MAX_NAMED = 10;

/** A change in one sentence, for whoever decides on it, by the policies as they stand. */
export function describeChange(change: PolicyChange, { policies }: Pick<PolicyState, 'policies'>): string {
  const policy = 'policyId' in change ? policies.find(({ id }) => id === change.policyId) : undefined;
  const name = policy === undefined ? 'that is gone' : `"${policy.name}"`;
  switch (change.kind) {
    case 'CREATE':
      return `Make the policy "${change.name}" for ${subjectWords(change.appliesTo)}: ${describeRule(change.definition)}`;
    case 'UPDATE': {
      const was = policy === undefined ? '' : ` It was: ${ruleOf(policy)}`;
      return `Change the policy ${name} to "${change.name}": ${describeRule(change.definition)}${was}`;
    }
    case 'DELETE':
      return `Delete the policy ${name}.${policy === undefined ? '' : ` It was: ${ruleOf(policy)}`}`;
    case 'BIND':
      return `Bind the policy ${name} to ${subjectWords(change.subjects)}.`;
    case 'UNBIND':
      return `Release ${subjectWords(change.subjects)} from the policy ${name}.`;
    case 'CLASSIFY':
      return `Count as known: ${listed(change.tables.map(tableWords))}.`;
    case 'DECLASSIFY':
      return `Count as unknown: ${listed(change.tables.map(tableWords))}.`;
  }
}

function ruleOf(policy: PolicyState['policies'][number]): string {
  try {
    return describeRule(parsePolicy(policy));
  } catch (error) {
    if (error instanceof InvalidPolicyError) return 'a rule that this version can’t read.';
    throw error;
  }
}

function subjectWords({ roles, groups, users }: PolicySubjects): string {
  const parts = [
    ...roles.map((role) => `the role ${role}`),
    ...groups.map((group) => `the group ${group}`),
    ...(users.length === 0 ? [] : [users.length === 1 ? 'one user' : `${users.length} users`]),
  ];
  return parts.length === 0 ? 'nobody' : listed(parts);
}

function tableWords({
  schema,
  table,
  columns,
}: {
  schema: string;
  table: string;
  columns: readonly string[];
}): string {
  return `${schema}.${table} (${listed(columns)})`;
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return more > 0 ? `${names.slice(0, MAX_NAMED).join(', ')} and ${more} more` : names.join(', ');
}
