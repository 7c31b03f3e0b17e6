import { describeRule } from '@parley/access-policy';
import { checkFirst, decodeCursor, encodeCursor, pageOf } from '@parley/service-kit';
import type { EffectiveRule, EffectiveRuleConnection } from '../types/sight.js';
import type { Member } from './member-repository.js';
import type { PolicyBindingRecord, PolicyRecord } from './policy-repository.js';
import { parsePolicy, presentPolicy } from './policy-service.js';

/**
 * The policies that bind somebody, by name, once for each way they do.
 * @throws ParleyError BAD_INPUT, INVALID_CURSOR
 */
export function presentRules(
  policies: readonly PolicyRecord[],
  member: Member,
  { first, after }: { readonly first: number; readonly after?: string | null },
): EffectiveRuleConnection {
  checkFirst(first);
  const position = decodeCursor(after, 3);
  const rows = policies
    .flatMap((policy) =>
      policy.bindings.flatMap((binding) => {
        const through = throughWhat(binding, member);
        return through === null ? [] : [{ policy, through }];
      }),
    )
    .sort((left, right) => compareKeys(keyOf(left), keyOf(right)))
    .filter((row) => position === undefined || compareKeys(keyOf(row), position) > 0)
    .slice(0, first + 1)
    .map(present);
  return pageOf({
    rows,
    first,
    cursorOf: ({ policy, through }) => encodeCursor([policy.name, policy.id, through]),
  });
}

interface Rule {
  readonly policy: PolicyRecord;
  readonly through: string;
}

function present({ policy, through }: Rule): EffectiveRule {
  return { policy: presentPolicy(policy), through, says: describeRule(parsePolicy(policy)) };
}

function throughWhat({ roleName, groupName, userId }: PolicyBindingRecord, member: Member): string | null {
  if (roleName !== null && member.roles.includes(roleName)) return `the role ${roleName}`;
  if (groupName !== null && member.groups.includes(groupName)) return `the group ${groupName}`;
  return userId === member.userId ? 'the user' : null;
}

function keyOf({ policy, through }: Rule): readonly string[] {
  return [policy.name, policy.id, through];
}

function compareKeys(left: readonly string[], right: readonly string[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? '';
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}
