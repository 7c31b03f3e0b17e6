import { ParleyError } from '@parley/errors';
import { conditionText } from '@parley/planners';
import { compareModels, writeModelYaml } from '@parley/semantic-layer';
import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { loadSemanticModel } from '../load-semantic-model.js';
import { requireShownTexts } from '../models/free-texts.js';
import { loadAnyModel } from '../models/load-any-model.js';
import { loadModelSight } from '../models/load-model-sight.js';
import { checkLength } from '../models/model-length.js';
import { requireWholeSight } from '../models/model-sight.js';
import { presentComparison } from '../models/present-changes.js';
import { publishModel } from '../models/publish-model.js';
import { requireDataSource } from '../models/require-data-source.js';
import { SemanticModelExport } from '../types/import-semantic-model.js';
import { ModelComparison } from '../types/model-comparison.js';
import { PublishSemanticModelInput, PublishSemanticModelPayload } from '../types/publish-semantic-model.js';
import { SemanticModel } from '../types/semantic-model.js';

@Resolver(() => SemanticModel)
export class SemanticModelResolver {
  @Query(() => SemanticModel, {
    nullable: true,
    description:
      'One published model, cut to what you may see. Needs `catalog:read`; `null` with the error `NOT_FOUND` when your tenant has none with this id.',
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
    await requireDataSource(dataSourceId, context);
    checkLength(model, 'sent');
    const published = await context.loaders.publishedModel.load(dataSourceId);
    requireShownTexts(model, await loadModelSight(dataSourceId, context), [published?.definition]);
    return publishModel({ dataSourceId, model }, context);
  }

  @Mutation(() => PublishSemanticModelPayload, {
    description:
      'Publishes an older version anew, as the next one: versions never change. It is checked against the tables as they are now. Needs `model:publish`; `NOT_FOUND` when your tenant has no such version, `FORBIDDEN` where policies hide parts of it from you.',
  })
  async rollBackSemanticModel(
    @Arg('versionId', () => ID, { description: 'Id of the version to bring back.' }) versionId: string,
    @Ctx() context: CatalogContext,
  ): Promise<PublishSemanticModelPayload> {
    const { dataSourceId, definition, version } = await context.semanticModels.requireVersion(
      requireCaller(context),
      versionId,
    );
    requireWholeSight(definition, await loadModelSight(dataSourceId, context));
    return publishModel({ dataSourceId, model: definition, restoredFrom: version }, context);
  }

  @Query(() => ModelComparison, {
    description:
      'What is different in `b` compared with `a`: published versions, retired ones or drafts, in any combination, cut to what you may see. Needs `catalog:read`, for drafts `model:edit`. `NOT_FOUND` when your tenant has none with these ids, `BAD_INPUT` for models of different data sources.',
  })
  async compareSemanticModels(
    @Arg('a', () => ID, { description: 'Id of a version or a draft.' }) a: string,
    @Arg('b', () => ID, { description: 'Id of the version or draft to compare it with.' }) b: string,
    @Ctx() context: CatalogContext,
  ): Promise<ModelComparison> {
    const [before, after] = await Promise.all([loadAnyModel(a, context), loadAnyModel(b, context)]);
    if (before.dataSourceId !== after.dataSourceId) {
      throw new ParleyError(
        'BAD_INPUT',
        'The two models describe different data sources: compare two of one.',
      );
    }
    return presentComparison(compareModels(before.model, after.model, conditionText));
  }

  @Query(() => SemanticModelExport, {
    description:
      'A version or a draft as Parley YAML, to be kept in version control and imported again; cut to what you may see. Needs `catalog:read`, for drafts `model:edit`. `NOT_FOUND` when your tenant has none with this id.',
  })
  async exportSemanticModel(
    @Arg('id', () => ID, { description: 'Id of a version or a draft.' }) id: string,
    @Ctx() context: CatalogContext,
  ): Promise<SemanticModelExport> {
    const { model } = await loadAnyModel(id, context);
    return { fileName: `${model.name}.parley.yaml`, text: writeModelYaml(model) };
  }
}
