import { type VisibleVerified, visibleVerified } from '@parley/access-policy';
import type { SemanticModel } from '@parley/semantic-layer';
import type { CatalogView } from '../search/catalog-view.js';
import type { VerifiedQuestionRecord } from './verified-question-repository.js';

/** What a person knows of data: a model cut to their sight. */
export type Knowledge = Pick<CatalogView, 'schema' | 'policy'> & { readonly model: SemanticModel | null };

/** A verified question as one person may know it. */
export type VisibleQuestion = VisibleVerified<VerifiedQuestionRecord>;

/** The verified questions that exist for a person; to who may read all policies, all of them do. */
export function visibleQuestions(
  records: readonly VerifiedQuestionRecord[],
  { schema: { catalog }, policy, model }: Knowledge,
): VisibleQuestion[] {
  if (policy === null) return records.map((record) => ({ record, mayShow: () => true }));
  return visibleVerified(records, { catalog, policy, model });
}
