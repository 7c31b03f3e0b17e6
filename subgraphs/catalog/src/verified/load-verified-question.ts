import { ParleyError } from '@parley/errors';
import { requireCaller } from '@parley/service-kit';
import type { CatalogContext } from '../context.js';
import type { CatalogView } from '../search/catalog-view.js';
import { loadCatalogView } from '../search/load-catalog-view.js';
import type { VerifiedQuestion } from '../types/verified-question.js';
import { presentVerifiedQuestion } from './present-verified-question.js';
import type { VisibleQuestion } from './visible-questions.js';

/** A verified question of the tenant with the caller's view of its data source; `null` where it does not exist for them. */
async function loadVerifiedQuestion(
  id: string,
  context: CatalogContext,
): Promise<{ readonly question: VisibleQuestion; readonly view: CatalogView } | null> {
  const [record] = await context.verifiedQuestions.byIds(requireCaller(context), [id]);
  if (record === undefined || record === null) return null;
  const view = await loadCatalogView(record.dataSourceId, context);
  const question = context.verifiedQuestions.show(view, record);
  return question === null ? null : { question, view };
}

/** @throws ParleyError NOT_FOUND */
export async function requireVerifiedQuestion(
  id: string,
  context: CatalogContext,
): Promise<{ readonly question: VisibleQuestion; readonly view: CatalogView }> {
  const found = await loadVerifiedQuestion(id, context);
  if (found !== null) return found;
  throw new ParleyError('NOT_FOUND', 'There is no such verified question: `verifiedQuestions` lists them.');
}

/** A verified question as the API shows it to the caller; `null` where it does not exist for them. */
export async function showVerifiedQuestion(
  id: string,
  context: CatalogContext,
): Promise<VerifiedQuestion | null> {
  const found = await loadVerifiedQuestion(id, context);
  if (found === null) return null;
  return presentVerifiedQuestion(found.question, context.verifiedQuestions.knownValues(found.view));
}
