import { Json, requireCaller } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { findModelFaults } from '../find-model-faults.js';
import { changesFromPublished } from '../models/changes-from-published.js';
import { editedDefinition } from '../models/edited-definition.js';
import { requireShownTexts } from '../models/free-texts.js';
import { givenModel } from '../models/given-model.js';
import { loadModelSight } from '../models/load-model-sight.js';
import { cutCatalog, requireWholeSight } from '../models/model-sight.js';
import { openDraft, startOfDraft } from '../models/open-draft.js';
import { presentChanges } from '../models/present-changes.js';
import { presentModelDraft } from '../models/present-model-draft.js';
import { publishModel } from '../models/publish-model.js';
import { questionImpacts } from '../models/question-impacts.js';
import { requireDataSource } from '../models/require-data-source.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import { ModelChange } from '../types/model-comparison.js';
import {
  CreateModelDraftInput,
  ModelDraft,
  ModelNote,
  PublishModelDraftInput,
  UpdateModelDraftInput,
} from '../types/model-draft.js';
import { ModelFault, PublishSemanticModelPayload } from '../types/publish-semantic-model.js';
import { QuestionImpact } from '../types/question-impact.js';

@Resolver(() => ModelDraft)
export class ModelDraftResolver {
  @Query(() => ModelDraft, {
    nullable: true,
    description:
      'One draft of a semantic model. Needs `model:edit`; `null` with the error `NOT_FOUND` when your tenant has none with this id.',
  })
  async modelDraft(
    @Arg('id', () => ID, { description: 'Id of the draft.' }) id: string,
    @Ctx() context: CatalogContext,
  ): Promise<ModelDraft> {
    return presentModelDraft(await context.modelDrafts.require(requireCaller(context), id));
  }

  @Mutation(() => ModelDraft, {
    description:
      'Begins a draft: from the published model, from the tables alone, empty, or from a model of yours. A data source may have several. Needs `model:edit`; `FORBIDDEN` where policies hide parts of the model from you.',
  })
  async createModelDraft(
    @Arg('input', () => CreateModelDraftInput, { description: 'What it begins with.' })
    { dataSourceId, name, from, model }: CreateModelDraftInput,
    @Ctx() context: CatalogContext,
  ): Promise<ModelDraft> {
    await requireDataSource(dataSourceId, context);
    const published = await context.loaders.publishedModel.load(dataSourceId);
    const isGiven = model !== undefined && model !== null;
    const start = isGiven
      ? { definition: givenModel(model), notes: [] }
      : await startOfDraft(from, dataSourceId, context);
    if (isGiven) {
      const sight = await loadModelSight(dataSourceId, context);
      requireShownTexts(start.definition, sight, [published?.definition]);
    }
    const draft = await context.modelDrafts.create(requireCaller(context), {
      dataSourceId,
      name,
      basedOnVersion: published?.version ?? 0,
      ...start,
    });
    return presentModelDraft(draft);
  }

  @Mutation(() => ModelDraft, {
    description:
      'Saves an edit of a draft, faults and all; an edit without anything in it leaves the draft as it is. Needs `model:edit`. `EDIT_CONFLICT` when somebody else has saved since the revision that yours is based on: `extensions.details` then has the `revision` that is there now and the `changes` made to get there, and nothing is stored.',
  })
  async updateModelDraft(
    @Arg('input', () => UpdateModelDraftInput, { description: 'The edit, and what it is based on.' })
    input: UpdateModelDraftInput,
    @Ctx() context: CatalogContext,
  ): Promise<ModelDraft> {
    const { draft, definition, cut } = await openDraft(input.id, context);
    const { name, basedOnRevision } = input;
    const scope = requireCaller(context);
    // Parts are put into what was just read: that has to be what the editor saw.
    await context.modelDrafts.requireRevision(scope, { draft, basedOnRevision, cut });
    const edited = editedDefinition(definition, input);
    if (edited === definition && typeof name !== 'string') return presentModelDraft(draft);
    const published = await context.loaders.publishedModel.load(draft.dataSourceId);
    const sight = await loadModelSight(draft.dataSourceId, context);
    requireShownTexts(edited, sight, [definition, published?.definition]);
    const saved = await context.modelDrafts.save(scope, {
      ...{ draft, basedOnRevision, cut },
      definition: edited,
      ...(typeof name === 'string' && { name }),
    });
    return presentModelDraft(saved);
  }

  @Mutation(() => Boolean, {
    description:
      'Throws a draft away. Needs `model:edit`; `NOT_FOUND` when your tenant has none with this id.',
  })
  async discardModelDraft(
    @Arg('id', () => ID, { description: 'Id of the draft.' }) id: string,
    @Ctx() context: CatalogContext,
  ): Promise<boolean> {
    await context.modelDrafts.discard(requireCaller(context), id);
    return true;
  }

  @Mutation(() => PublishSemanticModelPayload, {
    description:
      'Publishes a draft: questions are answered with it from now on. It is checked against the database’s tables as they are now; while it has faults, nothing is stored. Needs `model:publish`. `EDIT_CONFLICT` when the draft has been saved, or another version published, since you looked: `extensions.details` says what changed.',
  })
  async publishModelDraft(
    @Arg('input', () => PublishModelDraftInput, { description: 'The draft, as you saw it.' })
    { id, basedOnRevision, replacesVersion }: PublishModelDraftInput,
    @Ctx() context: CatalogContext,
  ): Promise<PublishSemanticModelPayload> {
    const scope = requireCaller(context);
    const { draft, definition, cut } = await openDraft(id, context);
    const { dataSourceId } = draft;
    await context.modelDrafts.requireRevision(scope, { draft, basedOnRevision, cut });
    const published = await context.loaders.publishedModel.load(dataSourceId);
    if (published !== null) {
      requireWholeSight(published.definition, await loadModelSight(dataSourceId, context));
    }
    const replaces = replacesVersion ?? draft.basedOnVersion;
    const payload = await publishModel({ dataSourceId, model: definition, replaces }, context);
    const version = payload.semanticModel?.version;
    if (version !== undefined) await context.modelDrafts.rebase(scope, draft.id, version);
    return payload;
  }

  @FieldResolver(() => Json, { nullable: true })
  async model(@Root() { id }: ModelDraft, @Ctx() context: CatalogContext): Promise<unknown> {
    return (await openDraft(id, context)).definition;
  }

  @FieldResolver(() => [ModelFault], { nullable: true })
  async faults(@Root() { id }: ModelDraft, @Ctx() context: CatalogContext): Promise<readonly ModelFault[]> {
    const { draft, definition } = await openDraft(id, context);
    const sight = await loadModelSight(draft.dataSourceId, context);
    const faults = await findModelFaults(definition, async () => {
      const { catalog } = await loadPhysicalSchema(draft.dataSourceId, context);
      return cutCatalog(catalog, sight);
    });
    return faults.map((fault) => ({ ...fault, suggestion: fault.suggestion ?? null }));
  }

  @FieldResolver(() => [ModelChange], { nullable: true })
  async changes(@Root() { id }: ModelDraft, @Ctx() context: CatalogContext): Promise<readonly ModelChange[]> {
    const { draft, definition } = await openDraft(id, context);
    return presentChanges(await changesFromPublished(definition, draft.dataSourceId, context));
  }

  @FieldResolver(() => [QuestionImpact], { nullable: true })
  async questionImpacts(
    @Root() { id }: ModelDraft,
    @Ctx() context: CatalogContext,
  ): Promise<readonly QuestionImpact[]> {
    const { draft, definition } = await openDraft(id, context);
    return questionImpacts(definition, draft.dataSourceId, context);
  }

  @FieldResolver(() => [ModelNote], { nullable: true })
  async notes(@Root() { id }: ModelDraft, @Ctx() context: CatalogContext): Promise<readonly ModelNote[]> {
    const { draft } = await openDraft(id, context);
    const caller = requireCaller(context);
    const sight = await loadModelSight(draft.dataSourceId, context);
    // Notes name what a draft was made from, which may be more than is left in it.
    if (sight?.cuts === 'everything' && draft.createdBy !== caller.userId) return [];
    return context.modelDrafts.notes(caller, draft);
  }
}
