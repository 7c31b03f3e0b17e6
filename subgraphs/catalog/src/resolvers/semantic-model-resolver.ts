import { ParleyError } from '@parley/errors';
import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { loadSemanticModel, showSemanticModel } from '../load-semantic-model.js';
import { PublishSemanticModelInput, PublishSemanticModelPayload } from '../types/publish-semantic-model.js';
import { SemanticModel } from '../types/semantic-model.js';

@Resolver(() => SemanticModel)
export class SemanticModelResolver {
  @Query(() => SemanticModel, {
    nullable: true,
    description:
      'One published model, cut to what you may see. `null` with the error `NOT_FOUND` when your tenant has none with this id.',
  })
  async semanticModel(
    @Arg('id', () => ID, { description: 'Id of the model.' }) id: string,
    @Ctx() context: CatalogContext,
  ): Promise<SemanticModel> {
    const model = await loadSemanticModel(id, context);
    if (model !== null) return model;
    throw new ParleyError(
      'NOT_FOUND',
      'There is no such semantic model: `dataSources { semanticModel }` lists yours.',
    );
  }

  @Mutation(() => PublishSemanticModelPayload, {
    description:
      'Publishes what the words of your business mean in a data source: questions are answered with it from now on, and the version before is retired. The model is checked in itself and against the database’s tables; all its faults come back at once, and nothing is stored while it has any. Needs `model:publish`; `NOT_FOUND` when your tenant has no such data source.',
  })
  async publishSemanticModel(
    @Arg('input', () => PublishSemanticModelInput, { description: 'The model, and of what.' })
    { dataSourceId, model }: PublishSemanticModelInput,
    @Ctx() context: CatalogContext,
  ): Promise<PublishSemanticModelPayload> {
    const dataSource = await context.loaders.dataSource.load(dataSourceId);
    if (dataSource === null) {
      throw new ParleyError('NOT_FOUND', 'There is no such data source: `dataSources` lists yours.');
    }
    const outcome = await context.semanticModels.publish(requireCaller(context), { dataSourceId, model });
    if (outcome.kind === 'faulty') {
      const faults = outcome.faults.map((fault) => ({ ...fault, suggestion: fault.suggestion ?? null }));
      return { semanticModel: null, faults };
    }
    context.loaders.publishedModel.clear(dataSourceId);
    context.loaders.storedSchema.clear(dataSourceId);
    return { semanticModel: await showSemanticModel(outcome.model, context), faults: [] };
  }
}
