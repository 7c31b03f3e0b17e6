import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { QueryContext } from '../context.js';
import { ClearResultCachePayload } from '../types/clear-result-cache.js';

@Resolver()
export class CacheResolver {
  @Mutation(() => ClearResultCachePayload, {
    description:
      'Forgets cached results of a data source, for everybody in the tenant: for when its rows were changed and nobody should wait until the cache has aged. A changed schema, policy or connection needs no clearing. Needs `cache:clear`.',
  })
  async clearResultCache(
    @Arg('dataSourceId', () => ID, { description: 'The data source.' }) dataSourceId: string,
    @Ctx() context: QueryContext,
  ): Promise<ClearResultCachePayload> {
    const clearedAt = await context.insights.clearCache(requireCaller(context), dataSourceId);
    return { dataSource: { id: dataSourceId }, clearedAt };
  }
}
