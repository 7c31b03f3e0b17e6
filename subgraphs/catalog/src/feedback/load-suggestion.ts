import { ParleyError } from '@parley/errors';
import { requireCaller } from '@parley/service-kit';
import type { CatalogContext } from '../context.js';
import type { CatalogView } from '../search/catalog-view.js';
import { loadCatalogView } from '../search/load-catalog-view.js';
import type { SuggestionRecord } from './feedback-repository.js';

/** A suggestion that exists for the caller, with their view of its data source. @throws ParleyError NOT_FOUND */
export async function requireSuggestion(
  id: string,
  context: CatalogContext,
): Promise<{ readonly suggestion: SuggestionRecord; readonly view: CatalogView }> {
  const suggestion = await context.suggestions.byId(requireCaller(context), id);
  if (suggestion !== null) {
    const view = await loadCatalogView(suggestion.dataSourceId, context);
    if (context.suggestions.isVisible(view, suggestion)) return { suggestion, view };
  }
  throw new ParleyError('NOT_FOUND', 'There is no such suggestion: `modelSuggestions` lists them.');
}
