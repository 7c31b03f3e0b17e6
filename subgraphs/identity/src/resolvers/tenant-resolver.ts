import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { IdentityContext } from '../context.js';
import { Tenant, UserConnection } from '../types/tenant.js';

@Resolver(() => Tenant)
export class TenantResolver {
  @FieldResolver(() => UserConnection, { nullable: true })
  async members(
    @Root() tenant: Tenant,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many users at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Ctx() context: IdentityContext,
  ): Promise<UserConnection | null> {
    const caller = requireCaller(context);
    // What roles allow, they allow in the tenant one is signed in to, not in one's other tenants.
    if (tenant.id !== caller.tenantId) return null;
    return context.users.members(caller, { first, after });
  }
}
