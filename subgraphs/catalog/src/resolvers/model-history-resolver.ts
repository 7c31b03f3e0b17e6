import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { presentDrafts, presentVersions } from '../models/present-versions.js';
import { DataSource } from '../types/data-source.js';
import { ModelDraftConnection } from '../types/model-draft.js';
import { SemanticModelVersionConnection } from '../types/model-version.js';

/** What came before a data source's model, and what may come after it. */
@Resolver(() => DataSource)
export class ModelHistoryResolver {
  @FieldResolver(() => SemanticModelVersionConnection, {
    nullable: true,
    description:
      'Every version of its semantic model that is published or was once, newest first. `null`, with the error `FORBIDDEN`, unless you may read the catalog (`catalog:read`).',
  })
  async semanticModelVersions(
    @Root() { id }: DataSource,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many versions at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Ctx() context: CatalogContext,
  ): Promise<SemanticModelVersionConnection> {
    const page = { first, after };
    return presentVersions(await context.semanticModels.versions(requireCaller(context), id, page), first);
  }

  @FieldResolver(() => ModelDraftConnection, {
    nullable: true,
    description:
      'Drafts of its semantic model, newest first. `null`, with the error `FORBIDDEN`, unless you may edit models (`model:edit`).',
  })
  async modelDrafts(
    @Root() { id }: DataSource,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many drafts at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Ctx() context: CatalogContext,
  ): Promise<ModelDraftConnection> {
    const page = { first, after };
    return presentDrafts(await context.modelDrafts.page(requireCaller(context), id, page), first);
  }
}
