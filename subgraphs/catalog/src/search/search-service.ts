import { type DocumentKind, type ExplainedHit, explainHit, searchCatalog } from '@parley/catalog-search';
import { ParleyError } from '@parley/errors';
import type { VerifiedQuestionRepository } from '../verified/verified-question-repository.js';
import type { CatalogView } from './catalog-view.js';
import type { MeaningIndex, MeaningState } from './meaning-index.js';
import type { SeenCatalogs } from './seen-catalog.js';

export interface CatalogSearch {
  readonly query: string;
  /** Empty: all. */
  readonly kinds: readonly DocumentKind[];
  readonly first: number;
  /** How many hits come before the page. */
  readonly after: number;
}

export interface CatalogHits {
  /** One more than asked for, where there are more. */
  readonly hits: readonly ExplainedHit[];
  readonly meaning: MeaningState;
}

/** Finds things of a catalog, in what the person who looks may see. */
export interface SearchService {
  /** @throws ParleyError BAD_INPUT */
  search(view: CatalogView, search: CatalogSearch): Promise<CatalogHits>;
}

export interface SearchServiceDeps {
  readonly catalogs: SeenCatalogs;
  readonly questions: VerifiedQuestionRepository;
  readonly meanings: MeaningIndex;
}

const MAX_QUERY = 200;
/** A search answers while somebody types, over any catalog in 50 ms: by words alone until the model has started. */
const MEANING_WAIT_MS = 30;

export function createSearchService({ catalogs, questions, meanings }: SearchServiceDeps): SearchService {
  return {
    async search(view, { query, kinds, first, after }) {
      if (query.length > MAX_QUERY) {
        throw new ParleyError('BAD_INPUT', `A search has at most ${MAX_QUERY} characters.`);
      }
      const { caller, dataSourceId } = view;
      const state = await questions.verifiedState(caller, dataSourceId);
      const list = () => questions.verified(caller, dataSourceId);
      const { segments } = await catalogs.see(view, state === null ? null : { state, list });
      const nearness = await meanings.nearness(
        query,
        segments.map(({ segment }) => segment),
        { scope: caller, dataSourceId, waitMs: MEANING_WAIT_MS },
      );
      const { hits, words } = searchCatalog(segments, {
        query,
        nearness: nearness.lists,
        ...(kinds.length > 0 && { kinds: new Set(kinds) }),
      });
      const page = hits.slice(after, after + first + 1);
      return { hits: page.map((hit) => explainHit(hit, words)), meaning: nearness.state };
    },
  };
}
