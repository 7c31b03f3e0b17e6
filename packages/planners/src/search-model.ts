import {
  type DocumentKind,
  modelDocuments,
  type SeenSegment,
  searchCatalog,
  segmentOf,
  sightOf,
} from '@parley/catalog-search';
import type { SemanticModel } from '@parley/semantic-layer';
import type { CatalogMatch } from './planner.js';

export interface ModelSearch {
  readonly query: string;
  readonly limit: number;
  /** Whether values may be told, and their dimensions be found by them. */
  readonly tellsValues: boolean;
}

const MOST_MATCHES = 50;

/** What of a model a planner is told. */
const KINDS: Partial<Readonly<Record<DocumentKind, CatalogMatch['kind']>>> = {
  entity: 'entity',
  dimension: 'dimension',
  metric: 'metric',
  filter: 'filter',
  value: 'value',
  glossary_term: 'term',
};

/** A model is searched more than once while a question is planned. */
const segments = new WeakMap<SemanticModel, SeenSegment>();

/** What {@link PlanLookup.search} finds in a model that is already cut to one person's sight, the likeliest first. */
export function searchModel(
  model: SemanticModel,
  { query, limit, tellsValues }: ModelSearch,
): readonly CatalogMatch[] {
  const { hits } = searchCatalog([segmentOfModel(model)], { query });
  return hits
    .flatMap(({ document: { kind: found, path, label, description = '' } }) => {
      const kind = KINDS[found];
      if (kind === undefined || (kind === 'value' && !tellsValues)) return [];
      // A value is found by its dimension's name.
      const name = (kind === 'value' ? path.slice(0, -1) : path).join('.');
      return [{ kind, name, label, description }];
    })
    .slice(0, Math.min(limit, MOST_MATCHES));
}

function segmentOfModel(model: SemanticModel): SeenSegment {
  const known = segments.get(model);
  if (known !== undefined) return known;
  const segment = segmentOf(modelDocuments(model));
  const seen = { segment, sight: sightOf(segment, () => true) };
  segments.set(model, seen);
  return seen;
}
