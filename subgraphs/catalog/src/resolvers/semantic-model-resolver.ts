import { ParleyError } from '@parley/errors';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { loadSemanticModel } from '../load-semantic-model.js';
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
}
