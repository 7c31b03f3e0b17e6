import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { changesFromPublished } from '../models/changes-from-published.js';
import { requireShownTexts } from '../models/free-texts.js';
import { readImportFiles } from '../models/import-files.js';
import { importBeside } from '../models/import-thread.js';
import { loadModelSight } from '../models/load-model-sight.js';
import { cutCatalog, requireWholeSight } from '../models/model-sight.js';
import { presentChanges } from '../models/present-changes.js';
import { presentModelDraft } from '../models/present-model-draft.js';
import { requireDataSource } from '../models/require-data-source.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import { ImportSemanticModelInput, ImportSemanticModelPayload } from '../types/import-semantic-model.js';

@Resolver()
export class ImportModelResolver {
  @Mutation(() => ImportSemanticModelPayload, {
    description:
      'Makes a draft of a model from dbt, MetricFlow or Parley’s own YAML; nobody’s questions are answered with it before it is published. What could not be taken over is listed, and so is what publishing it would change. Needs `model:edit`; `BAD_INPUT` where the files are not what `format` says.',
  })
  async importSemanticModel(
    @Arg('input', () => ImportSemanticModelInput, { description: 'The files, and what they are.' })
    { dataSourceId, format, files, draftName }: ImportSemanticModelInput,
    @Ctx() context: CatalogContext,
  ): Promise<ImportSemanticModelPayload> {
    await requireDataSource(dataSourceId, context);
    const sight = await loadModelSight(dataSourceId, context);
    const { catalog } = await loadPhysicalSchema(dataSourceId, context);
    const read = await readImportFiles(files);
    const request = { format, files: read, catalog: cutCatalog(catalog, sight) };
    const { definition, untaken } = await importBeside(request);
    const published = await context.loaders.publishedModel.load(dataSourceId);
    requireShownTexts(definition, sight, [published?.definition]);
    requireWholeSight(definition, sight);
    const draft = await context.modelDrafts.create(requireCaller(context), {
      dataSourceId,
      name: draftName ?? `Imported: ${format.toLowerCase().replaceAll('_', ' ')}`,
      definition,
      basedOnVersion: published?.version ?? 0,
      notes: untaken,
    });
    return {
      draft: presentModelDraft(draft),
      untaken,
      changes: presentChanges(await changesFromPublished(definition, dataSourceId, context)),
    };
  }
}
