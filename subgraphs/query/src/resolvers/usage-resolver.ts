import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { QueryContext } from '../context.js';
import { Day } from '../types/day.js';
import { Tenant } from '../types/references.js';
import { MyUsage, TenantUsage } from '../types/usage.js';

const FROM = { nullable: true, description: 'The first day (UTC); 29 days before `to` if left out.' };
const TO = { nullable: true, description: 'The last day (UTC), at most 365 days later; today if left out.' };

@Resolver(() => Tenant)
export class UsageResolver {
  @FieldResolver(() => TenantUsage, {
    nullable: true,
    description:
      'What its runs cost, by day and by person. `null` unless you are signed in to it and may read it (`usage:read`).',
  })
  async usage(
    @Root() tenant: Tenant,
    @Arg('from', () => Day, FROM) from: string | undefined,
    @Arg('to', () => Day, TO) to: string | undefined,
    @Ctx() context: QueryContext,
  ): Promise<TenantUsage | null> {
    const caller = requireCaller(context);
    // What roles allow, they allow in the tenant one is signed in to, not in one's other tenants.
    if (tenant.id !== caller.tenantId) return null;
    return context.insights.usage.ofTenant(caller, { from, to });
  }

  @Query(() => MyUsage, {
    description:
      'What your own runs cost, by day, and how many more your tenant may begin today. Needs `run:ask`.',
  })
  myUsage(
    @Arg('from', () => Day, FROM) from: string | undefined,
    @Arg('to', () => Day, TO) to: string | undefined,
    @Ctx() context: QueryContext,
  ): Promise<MyUsage> {
    return context.insights.usage.mine(requireCaller(context), { from, to });
  }
}
