import { requireCaller } from '@parley/service-kit';
import type { EffectivePolicy } from '@parley/sql-guard';
import type { CatalogContext } from '../context.js';
import type { Member } from './member-repository.js';
import { sightIn } from './own-sight.js';
import type { PolicyState } from './policy-state.js';

/** Somebody and everything that cuts their sight of a data source, as of one moment. */
export interface BoundMember {
  readonly user: { readonly id: string };
  readonly hidesUnclassified: boolean;
  readonly dataSourceId: string;
  readonly member: Member;
  readonly state: PolicyState;
  readonly policy: EffectivePolicy;
}

/** `null` where the tenant has no such user. */
export async function boundMember(
  { dataSourceId, userId }: { readonly dataSourceId: string; readonly userId: string },
  context: CatalogContext,
): Promise<BoundMember | null> {
  const caller = requireCaller(context);
  const member = await context.policies.member(caller, userId);
  if (member === null) return null;
  const state = await context.policies.state(caller, dataSourceId);
  const policy = sightIn(state, member);
  return {
    user: { id: userId },
    hidesUnclassified: policy.classified !== null,
    dataSourceId,
    member,
    state,
    policy,
  };
}
