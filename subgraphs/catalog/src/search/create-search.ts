import type { PlatformDb } from '@parley/platform-db';
import type { RequestContext } from '@parley/service-kit';
import type { TextEmbedder } from '@parley/text-embedder';
import { createVerifiedQuestionRepository } from '../verified/verified-question-repository.js';
import { CatalogIndexes } from './catalog-indexes.js';
import { createInterpretService, type InterpretService } from './interpret-question.js';
import { MeaningIndex } from './meaning-index.js';
import { createSampleValueRepository } from './sample-values.js';
import { createSearchService, type SearchService } from './search-service.js';
import { SeenCatalogs } from './seen-catalog.js';
import { createTextVectorRepository } from './text-vector-repository.js';

/** Of all catalogs together; one of 5,000 tables takes 30 MB. */
const INDEX_BYTES = 128 * 1024 * 1024;

export interface SearchParts {
  readonly search: SearchService;
  readonly catalogs: SeenCatalogs;
  readonly interpretations: InterpretService;
}

/** All that search is made of. */
export function createSearch(deps: {
  readonly db: PlatformDb;
  readonly log: RequestContext['log'];
  readonly embedder?: TextEmbedder;
  readonly now?: () => Date;
}): SearchParts {
  const { db, log, embedder, now = () => new Date() } = deps;
  const catalogs = new SeenCatalogs(new CatalogIndexes(INDEX_BYTES), createSampleValueRepository(db));
  const meanings = new MeaningIndex({
    vectors: createTextVectorRepository(db),
    log,
    ...(embedder !== undefined && { embedder }),
  });
  const questions = createVerifiedQuestionRepository(db);
  return {
    catalogs,
    search: createSearchService({ catalogs, questions, meanings }),
    interpretations: createInterpretService({ catalogs, meanings, now }),
  };
}
