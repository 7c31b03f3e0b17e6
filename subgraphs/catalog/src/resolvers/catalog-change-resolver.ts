import { type Caller, requireCaller } from '@parley/service-kit';
import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { CatalogNewsItem } from '../changes/catalog-news.js';
import { type CatalogContext, catalogContext } from '../context.js';
import { seenHash } from '../physical/present-physical-schema.js';
import { CatalogChange } from '../types/catalog-change.js';

interface CatalogChangedArguments {
  readonly dataSourceId: string;
  readonly after?: string | null;
}

/** What was found, and of what. */
interface NewsOf extends CatalogNewsItem {
  readonly dataSourceId: string;
}

@Resolver(() => CatalogChange)
export class CatalogChangeResolver {
  @Subscription(() => CatalogChange, {
    description:
      'Tells when the tables of a data source that exist for you, or its published model, are others than before: first how it is now, then each change, mostly within a second. After a lost connection, pass the last cursor you saw: you are told at once if you missed anything. Needs `catalog:read`; `NOT_FOUND` when your tenant has no such data source.',
    subscribe: ({ args, context }: { args: CatalogChangedArguments; context: CatalogContext }) =>
      newsOf(args, context),
  })
  catalogChanged(
    @Arg('dataSourceId', () => ID, { description: 'Id of the data source.' }) _dataSourceId: string,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor of the last change you know; leave it out to begin with how it is now.',
    })
    _after: string | undefined,
    @Root() news: NewsOf,
  ): CatalogChange {
    const { cursor, dataSourceId, schemaHash, schemaReadAt, model } = news;
    return {
      ...{ cursor, dataSource: { id: dataSourceId }, schemaHash, schemaReadAt },
      modelVersion: model?.version ?? null,
      modelPublishedAt: model?.publishedAt ?? null,
    };
  }
}

async function* newsOf(
  { dataSourceId, after = null }: CatalogChangedArguments,
  context: CatalogContext,
): AsyncGenerator<NewsOf> {
  const { signal } = context;
  const hashSeenBy = (caller: Caller) => hashSeen(dataSourceId, { ...context, caller });
  const request = { dataSourceId, after, signal, hashSeenBy };
  const changes = context.catalogNews.changes(requireCaller(context), request);
  for await (const news of changes) yield { ...news, dataSourceId };
}

/** By what is stored now: what was loaded when the subscription began may be hours old. */
async function hashSeen(dataSourceId: string, context: CatalogContext): Promise<string | null> {
  const { loaders } = catalogContext(context)(context);
  const [schema, policy] = await Promise.all([
    loaders.storedSchema.load(dataSourceId),
    loaders.policy.load(dataSourceId),
  ]);
  return schema === null ? null : seenHash(schema.catalog, policy);
}
