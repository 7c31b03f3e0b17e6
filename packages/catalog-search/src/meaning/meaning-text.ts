import type { CatalogDocument, DocumentKind } from '../documents/catalog-document.js';
import { isFunctionWord, wordsOf } from '../language/words.js';

/** What people ask for comes before what it is stored in. */
const ORDER: readonly DocumentKind[] = [
  'verified_question',
  'metric',
  'glossary_term',
  'entity',
  'filter',
  'dimension',
  'table',
  'measure',
  'column',
];
const MAX_CHARACTERS = 300;

/**
 * The text whose meaning stands for a document; none for a value, and for a bare name of one word, of which a sentence model makes
 * nothing of use.
 */
export function meaningText(document: CatalogDocument): string | undefined {
  const { kind, label, synonyms = [], description } = document;
  if (kind === 'value') return undefined;
  const hasDescription = description !== undefined && description !== '';
  const words = wordsOf(label).map(({ term }) => term);
  if (!hasDescription && (kind === 'column' || kind === 'table' || words.length < 2)) return undefined;
  const named = [label.replaceAll('_', ' '), ...synonyms].join(', ');
  return `${named}. ${description ?? ''}`.trim().slice(0, MAX_CHARACTERS);
}

/** True for a query that says enough for its meaning to be compared. */
export function hasMeaning(query: string): boolean {
  return wordsOf(query).filter(({ term }) => !isFunctionWord(term)).length >= 2;
}

/** The documents whose meaning is worth most, at most `most` of them, by their number. */
export function worthComparing(documents: readonly CatalogDocument[], most: number): number[] {
  const byKind = new Map(ORDER.map((kind) => [kind, [] as number[]]));
  for (const [number, document] of documents.entries()) {
    if (meaningText(document) !== undefined) byKind.get(document.kind)?.push(number);
  }
  return [...byKind.values()].flat().slice(0, most);
}
