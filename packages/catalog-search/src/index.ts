export {
  type CatalogDocument,
  type DocumentKind,
  documentKey,
} from './documents/catalog-document.js';
export { modelDocuments } from './documents/model-documents.js';
export { physicalDocuments } from './documents/physical-documents.js';
export { type Segment, segmentBytes } from './index/segment.js';
export { SegmentBuilder, segmentOf } from './index/segment-builder.js';
export { type SeenSegment, type Sight, sightOf } from './index/sight.js';
export { lemma } from './language/lemma.js';
export { lemmasOf, type Token, tokenise } from './language/tokenise.js';
export { linkByMeaning } from './link/link-by-meaning.js';
export {
  type LinkCandidate,
  type LinkedQuestion,
  linkQuestion,
  type QuestionLink,
  type QuestionSpan,
} from './link/link-question.js';
export { linkReason } from './link/link-reason.js';
export { hasMeaning, meaningText, worthComparing } from './meaning/meaning-text.js';
export { nearnessTo, type VectorTable, vectorTable } from './meaning/vector-table.js';
export { type ExplainedHit, explainHit, type Highlight, type HighlightField } from './search/explain-hit.js';
export { MAX_HITS, type RankedHit, type SearchRequest, searchCatalog } from './search/search-catalog.js';
export {
  type BoundValues,
  bindJson,
  bindSql,
  checkPlaces,
  placesInJson,
  placesInSql,
} from './verified/bind-query.js';
export { matchVerified, type VerifiedMatch } from './verified/match-verified.js';
export {
  type ParameterType,
  type ParameterValue,
  parseTemplate,
  type QuestionTemplate,
  type TemplateParameter,
  templateKey,
  templateLabel,
} from './verified/question-template.js';
export type { KnownValues } from './verified/said-values.js';
