import { ParleyError } from '@parley/errors';
import { checkFirst, requireCaller, timePosition } from '@parley/service-kit';
import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { acceptSuggestion } from '../feedback/accept-suggestion.js';
import { requireSuggestion } from '../feedback/load-suggestion.js';
import { presentSuggestion, presentSuggestions } from '../feedback/present-suggestion.js';
import { presentModelDraft } from '../models/present-model-draft.js';
import { loadCatalogView } from '../search/load-catalog-view.js';
import {
  AcceptSuggestionPayload,
  GiveFeedbackInput,
  GiveFeedbackPayload,
  ModelSuggestion,
  ModelSuggestionConnection,
  SuggestionStatus,
} from '../types/feedback.js';
import { presentVerifiedQuestion } from '../verified/present-verified-question.js';

@Resolver(() => ModelSuggestion)
export class FeedbackResolver {
  @Mutation(() => GiveFeedbackPayload, {
    description:
      'Says whether an answer is right. What follows from it is suggested to stewards: a synonym, a filter, a verified question. A correction must be SQL that you may run. Needs `run:ask`; `NOT_FOUND` for a run that is not yours.',
  })
  async giveFeedback(
    @Arg('input', () => GiveFeedbackInput, { description: 'What you say, and of what.' })
    { runId = null, dataSourceId = null, question = null, sql = null, ...said }: GiveFeedbackInput,
    @Ctx() context: CatalogContext,
  ): Promise<GiveFeedbackPayload> {
    const { verdict, correctedSql = null, comment = null } = said;
    const run = runId === null ? null : await context.feedback.requireOwnRun(requireCaller(context), runId);
    const asked = run?.dataSourceId ?? dataSourceId;
    const answered = run?.question ?? question;
    if (asked === null || answered === null) {
      throw new ParleyError('BAD_INPUT', 'Give a `runId`, or `dataSourceId` and `question`.');
    }
    const view = await loadCatalogView(asked, context);
    const given = { runId, question: answered, sql: run === null ? sql : run.sql };
    const feedbackId = await context.feedback.give(view, { ...given, verdict, correctedSql, comment });
    return { feedbackId };
  }

  @Query(() => ModelSuggestionConnection, {
    description:
      'What the model of a data source could learn from feedback, the latest first; left out where it was made from data of which you do not see everything. Needs `question:verify`; `NOT_FOUND` when your tenant has no such data source.',
  })
  async modelSuggestions(
    @Arg('dataSourceId', () => ID, { description: 'Id of the data source.' }) dataSourceId: string,
    @Arg('status', () => SuggestionStatus, { defaultValue: 'OPEN', description: 'Only these.' })
    status: SuggestionStatus,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many suggestions at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Ctx() context: CatalogContext,
  ): Promise<ModelSuggestionConnection> {
    const page = { status, first: checkFirst(first), after: timePosition(after) };
    const view = await loadCatalogView(dataSourceId, context);
    return presentSuggestions(await context.suggestions.list(view, page), first);
  }

  @Mutation(() => AcceptSuggestionPayload, {
    description:
      'Takes a suggestion over: into a draft of the model (needs `model:edit` too), or as a verified question of yours, checked as any other. If that fails, the suggestion stays open. Needs `question:verify`; `EDIT_CONFLICT` where somebody decided already, `NOT_FOUND` when there is none for you.',
  })
  async acceptSuggestion(
    @Arg('id', () => ID, { description: 'Id of the suggestion.' }) id: string,
    @Arg('draftId', () => ID, {
      nullable: true,
      description: 'The draft that learns it; absent: a new one, begun from the published model.',
    })
    draftId: string | null | undefined,
    @Ctx() context: CatalogContext,
  ): Promise<AcceptSuggestionPayload> {
    const found = await requireSuggestion(id, context);
    const accepted = await acceptSuggestion(found, draftId ?? null, context);
    const { suggestion } = await requireSuggestion(id, context);
    const knownValues = context.verifiedQuestions.knownValues(found.view);
    return {
      suggestion: presentSuggestion(suggestion),
      modelDraft: accepted.kind === 'draft' ? presentModelDraft(accepted.draft) : null,
      verifiedQuestion:
        accepted.kind === 'question' ? presentVerifiedQuestion(accepted.question, knownValues) : null,
    };
  }

  @Mutation(() => ModelSuggestion, {
    description:
      'Puts a suggestion aside; the same will not be suggested again. Needs `question:verify`; `EDIT_CONFLICT` where somebody decided already, `NOT_FOUND` when there is none for you.',
  })
  async dismissSuggestion(
    @Arg('id', () => ID, { description: 'Id of the suggestion.' }) id: string,
    @Ctx() context: CatalogContext,
  ): Promise<ModelSuggestion> {
    const { suggestion, view } = await requireSuggestion(id, context);
    await context.suggestions.dismiss(view, suggestion);
    return presentSuggestion((await requireSuggestion(id, context)).suggestion);
  }
}
