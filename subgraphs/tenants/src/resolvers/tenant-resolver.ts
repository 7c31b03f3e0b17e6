import { ParleyError } from '@parley/errors';
import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { TenantsContext } from '../context.js';
import { DataSourceConnection } from '../types/data-source.js';
import { Tenant, TenantLimits } from '../types/tenant.js';

@Resolver(() => Tenant)
export class TenantResolver {
  @Query(() => Tenant, { description: 'The tenant you are signed in to.' })
  async tenant(@Ctx() context: TenantsContext): Promise<Tenant> {
    const tenant = await context.loaders.tenant.load(requireCaller(context).tenantId);
    if (tenant !== null) return tenant;
    throw new ParleyError('NOT_FOUND', 'Your tenant has been removed: sign in to another.');
  }

  @FieldResolver(() => TenantLimits, { nullable: true })
  limits(@Root() tenant: Tenant, @Ctx() context: TenantsContext): TenantLimits | null {
    return context.tenants.limitsOf(requireCaller(context), tenant);
  }

  @FieldResolver(() => DataSourceConnection, { nullable: true })
  async dataSources(
    @Root() tenant: Tenant,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many data sources at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Ctx() context: TenantsContext,
  ): Promise<DataSourceConnection | null> {
    const caller = requireCaller(context);
    // What roles allow, they allow in the tenant one is signed in to, not in one's other tenants.
    return tenant.id === caller.tenantId ? context.dataSources.page(caller, { first, after }) : null;
  }
}
