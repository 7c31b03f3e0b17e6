import { type CatalogDocument, parseTemplate, templateLabel } from '@parley/catalog-search';
import type { VerifiedQuestionRecord } from './verified-question-repository.js';

/** A verified question as search finds it. */
export function questionDocument({ id, question, description }: VerifiedQuestionRecord): CatalogDocument {
  const label = templateLabel(parseTemplate(question));
  const described = description !== '' && { description };
  return { kind: 'verified_question', path: [id], name: label, label, ...described };
}
