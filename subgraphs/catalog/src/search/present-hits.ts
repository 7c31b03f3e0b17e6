import type { DocumentKind, ExplainedHit } from '@parley/catalog-search';
import { ParleyError } from '@parley/errors';
import { decodeCursor, encodeCursor } from '@parley/service-kit';
import type { CatalogHit, CatalogHitConnection, CatalogKind } from '../types/catalog-search.js';
import type { CatalogHits, CatalogSearch } from './search-service.js';

/** Where a list of hits goes on: behind how many. @throws ParleyError INVALID_CURSOR */
export function hitPosition(after: string | null): number {
  const [rank] = decodeCursor(after, 1) ?? [];
  if (rank === undefined) return 0;
  if (/^\d{1,4}$/.test(rank)) return Number(rank);
  throw new ParleyError('INVALID_CURSOR', '`after` must be a cursor that this list gave you.');
}

/** Hits as the API shows them. */
export function presentHits(
  { hits, meaning }: CatalogHits,
  { first, after }: CatalogSearch,
): CatalogHitConnection {
  const edges = hits.slice(0, first).map((hit, at) => ({
    cursor: encodeCursor([String(after + at + 1)]),
    node: presentHit(hit),
  }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: { hasNextPage: hits.length > first, endCursor: edges.at(-1)?.cursor ?? null },
    meaning: upperCase(meaning),
  };
}

function presentHit({ document, score, highlights, reason }: ExplainedHit): CatalogHit {
  const { kind, name, label, path, description } = document;
  return {
    kind: upperCase(kind),
    name,
    label,
    path,
    description: description ?? null,
    score,
    highlights: highlights.map(({ field, ...highlight }) => ({ field: upperCase(field), ...highlight })),
    reason,
  };
}

/** Kinds as the API names them differ in case alone. */
export function documentKind(kind: CatalogKind): DocumentKind {
  return kind.toLowerCase() as Lowercase<CatalogKind>;
}

export function upperCase<T extends string>(name: T): Uppercase<T> {
  return name.toUpperCase() as Uppercase<T>;
}
