import { ParleyError } from '@parley/errors';
import { semanticModelSchema } from '@parley/semantic-layer';
import { requireCaller } from '@parley/service-kit';
import type { CatalogContext } from '../context.js';
import { editModel } from '../models/edit-model.js';
import type { DraftRecord } from '../models/model-draft-repository.js';
import { openDraft, startOfDraft } from '../models/open-draft.js';
import type { CatalogView } from '../search/catalog-view.js';
import type { VisibleQuestion } from '../verified/visible-questions.js';
import type { SuggestionRecord } from './feedback-repository.js';
import { learnedWord } from './learned-model.js';

/** What became of an accepted suggestion. */
export type Accepted =
  | { readonly kind: 'draft'; readonly draft: DraftRecord }
  | { readonly kind: 'question'; readonly question: VisibleQuestion };

const DRAFT_NAME = 'Learned from feedback';

/**
 * Carries out what a suggestion says: a verified question of the steward's, or an edit of a draft, which nobody's questions are
 * answered with before it is published.
 *
 * @param draftId the draft to edit; `null`: a new one, begun from what is published
 * @throws ParleyError FORBIDDEN, NOT_FOUND, EDIT_CONFLICT, BAD_INPUT, and as the guard and the services of both say
 */
export async function acceptSuggestion(
  { suggestion, view }: { readonly suggestion: SuggestionRecord; readonly view: CatalogView },
  draftId: string | null,
  context: CatalogContext,
): Promise<Accepted> {
  const { content } = suggestion;
  return context.suggestions.accept(view, suggestion, async (): Promise<Accepted> => {
    if (content.kind === 'VERIFIED_QUESTION') {
      const query = { kind: 'sql', sql: content.sql } as const;
      const verification = { question: content.question, query, parameters: [], description: '' };
      return { kind: 'question', question: await context.verifiedQuestions.create(view, verification) };
    }
    const scope = requireCaller(context);
    if (!scope.permissions.has('model:edit')) {
      throw new ParleyError('FORBIDDEN', 'This suggestion changes the model, which needs `model:edit`.');
    }
    const { draft, definition, cut } = await draftFor(draftId, view, context);
    const model = semanticModelSchema.safeParse(definition);
    if (!model.success) {
      throw new ParleyError('BAD_INPUT', 'The draft has faults: mend them first, or choose another draft.');
    }
    const learned = editModel(definition, learnedWord(content, model.data));
    const edit = { draft, basedOnRevision: draft.revision, cut, definition: learned };
    return { kind: 'draft', draft: await context.modelDrafts.save(scope, edit) };
  });
}

async function draftFor(
  draftId: string | null,
  { dataSourceId, model }: CatalogView,
  context: CatalogContext,
) {
  if (draftId !== null) {
    const opened = await openDraft(draftId, context);
    if (opened.draft.dataSourceId === dataSourceId) return opened;
    throw new ParleyError('BAD_INPUT', 'The draft is of another data source than the suggestion.');
  }
  const start = await startOfDraft('PUBLISHED', dataSourceId, context);
  const draft = await context.modelDrafts.create(requireCaller(context), {
    ...{ dataSourceId, name: DRAFT_NAME, basedOnVersion: model?.version ?? 0 },
    ...start,
  });
  return openDraft(draft.id, context);
}
