import { ParleyError } from '@parley/errors';
import { type Caller, decodeCursor, encodeCursor, requireCaller } from '@parley/service-kit';
import { Arg, Ctx, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import type { SchemaRefresh as RefreshRecord } from '../physical/schema-refresh.js';
import { seesWholeCatalog } from '../policies/policy-service.js';
import { SchemaRefresh, SchemaRefreshEvent } from '../types/schema-refresh.js';

interface RefreshEventsArguments {
  readonly refreshId: string;
  readonly after?: string | null;
}

@Resolver(() => SchemaRefresh)
export class SchemaRefreshResolver {
  @Mutation(() => SchemaRefresh, {
    description:
      'Has the tables of a data source read anew, and their values looked at, in the background; `schemaRefreshEvents` tells how it is getting on. While one is being done, asking again gives the same one. Needs `catalog:refresh`; `NOT_FOUND` when your tenant has no such data source.',
  })
  async startSchemaRefresh(
    @Arg('dataSourceId', () => ID, { description: 'Id of the data source.' }) dataSourceId: string,
    @Ctx() context: CatalogContext,
  ): Promise<SchemaRefresh> {
    const caller = requireCaller(context);
    return present(await context.schemaRefreshes.start(caller, dataSourceId), caller);
  }

  @Query(() => SchemaRefresh, {
    nullable: true,
    description:
      'A refresh in the background. `null` with the error `NOT_FOUND` when your tenant has none with this id; they are kept for a month. Needs `catalog:refresh`.',
  })
  async schemaRefresh(
    @Arg('id', () => ID, { description: 'Id of the refresh.' }) id: string,
    @Ctx() context: CatalogContext,
  ): Promise<SchemaRefresh> {
    const caller = requireCaller(context);
    return present(await context.schemaRefreshes.find(caller, id), caller);
  }

  @Subscription(() => SchemaRefreshEvent, {
    description:
      'How a refresh is getting on: how far it is now, then each change, the last with its end. After a lost connection, go on behind the last cursor you saw. Needs `catalog:refresh`.',
    subscribe: ({ args, context }: { args: RefreshEventsArguments; context: CatalogContext }) =>
      context.schemaRefreshes.changes(requireCaller(context), args.refreshId, {
        after: versionOf(args),
        signal: context.signal,
      }),
  })
  schemaRefreshEvents(
    @Arg('refreshId', () => ID, { description: 'The refresh.' }) _refreshId: string,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor of the last event you have; leave it out to begin with how it is now.',
    })
    _after: string | undefined,
    @Root() refresh: RefreshRecord,
    @Ctx() context: CatalogContext,
  ): SchemaRefreshEvent {
    return {
      cursor: encodeCursor([refresh.id, String(refresh.version)]),
      at: refresh.updatedAt,
      refresh: present(refresh, requireCaller(context)),
    };
  }
}

function present(refresh: RefreshRecord, caller: Caller): SchemaRefresh {
  const { id, dataSourceId, status, error, createdAt, startedAt, finishedAt } = refresh;
  const { tablesDone, tablesTotal, profilesDone, profilesTotal } = refresh;
  const progress = { tablesDone, tablesTotal, profilesDone, profilesTotal };
  return {
    ...{ id, dataSource: { id: dataSourceId }, status, error, createdAt, startedAt, finishedAt },
    progress: seesWholeCatalog(caller) ? progress : null,
  };
}

/** @throws ParleyError INVALID_CURSOR */
function versionOf({ refreshId, after }: RefreshEventsArguments): number {
  const [id, text] = decodeCursor(after, 2) ?? [];
  if (text === undefined) return 0;
  const version = Number(text);
  if (id === refreshId && Number.isSafeInteger(version)) return version;
  throw new ParleyError('INVALID_CURSOR', '`after` must be a cursor that this refresh’s events gave you.');
}
