import { effectivePolicy, findWidening, InvalidPolicyError } from '@parley/access-policy';
import type { EffectivePolicy, PhysicalCatalog } from '@parley/sql-guard';
import type { Member } from './member-repository.js';
import type { PolicyState } from './policy-state.js';

/** What one person sees of a data source in one state of its policies. @throws InvalidPolicyError */
export function sightIn(
  { policies, classified }: PolicyState,
  member: Member,
  hashKey = '',
): EffectivePolicy {
  const { userId, roles, groups, attributes } = member;
  return effectivePolicy({
    policies: policies.flatMap(({ id, kind, definition, bindings }) =>
      bindings.map((binding) => ({ policyId: id, kind, definition, ...binding })),
    ),
    ...{ classified, roles, groups, userId, attributes, hashKey },
  });
}

/**
 * What a change would let its author see that they don't see now, in words; `null` where it is certain that there is nothing. A
 * policy that can't be read hides everything from its author, and nobody knows from how much a change of it frees them.
 */
export function widenedFor(
  author: Member,
  { before, after }: { readonly before: PolicyState; readonly after: PolicyState },
  catalog: PhysicalCatalog,
): string | null {
  const sights = bothSights(author, before, after);
  if (sights === null) return 'what a policy that can’t be read hides';
  return findWidening({ ...sights, catalog })?.what ?? null;
}

function bothSights(
  author: Member,
  before: PolicyState,
  after: PolicyState,
): { readonly before: EffectivePolicy; readonly after: EffectivePolicy } | null {
  try {
    return { before: sightIn(before, author), after: sightIn(after, author) };
  } catch (error) {
    if (error instanceof InvalidPolicyError) return null;
    throw error;
  }
}
