import { type BoundPolicy, type ParsedDefinition, parseDefinition } from './policy-definition.js';

/** Who a person is, as far as policies are bound to it. */
export interface PolicySubject {
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly userId: string;
}

/** A rule that binds a person, and through what. */
export type ApplyingRule = ParsedDefinition & {
  readonly policyId: string;
  readonly kindOfSource: 'role' | 'group' | 'user';
  /** `role:analyst`, `group:emea`, `user`. */
  readonly source: string;
};

/**
 * The rules that bind a person, once for each source that gives them.
 *
 * @throws InvalidPolicyError when one of them can't be read
 */
export function applyingRules(
  policies: readonly BoundPolicy[],
  subject: PolicySubject,
): readonly ApplyingRule[] {
  return policies.flatMap((policy): ApplyingRule[] => {
    const bound = sourceOf(policy, subject);
    return bound === null ? [] : [{ policyId: policy.policyId, ...bound, ...parseDefinition(policy) }];
  });
}

function sourceOf(
  { roleName, groupName, userId }: BoundPolicy,
  subject: PolicySubject,
): Pick<ApplyingRule, 'kindOfSource' | 'source'> | null {
  if (userId !== null) return userId === subject.userId ? { kindOfSource: 'user', source: 'user' } : null;
  if (groupName !== null) {
    return subject.groups.includes(groupName)
      ? { kindOfSource: 'group', source: `group:${groupName}` }
      : null;
  }
  return roleName !== null && subject.roles.includes(roleName)
    ? { kindOfSource: 'role', source: `role:${roleName}` }
    : null;
}
