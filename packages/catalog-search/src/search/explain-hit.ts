import type { CatalogDocument, DocumentKind } from '../documents/catalog-document.js';
import { wordsOf } from '../language/words.js';
import type { Expansion, MatchWay, QueryWord } from './expand-query.js';
import type { RankedHit } from './search-catalog.js';

/** A text of a hit that matches, and where: UTF-16 positions, `end` exclusive. */
export interface Highlight {
  readonly field: HighlightField;
  readonly text: string;
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

export type HighlightField = 'label' | 'name' | 'synonym' | 'owner' | 'description';

export interface ExplainedHit extends RankedHit {
  /** The texts that match, the most telling first. */
  readonly highlights: readonly Highlight[];
  /** Why it was found, one sentence. */
  readonly reason: string;
}

/** A text of a document that holds words of the query. */
interface MatchedText extends Highlight {
  /** Which words of the query it answers, and as what. */
  readonly matches: readonly Match[];
}

interface Match {
  readonly asked: QueryWord;
  readonly as: Expansion;
}

/** Says of a hit where the query's words stand in it, and why it was found. */
export function explainHit(hit: RankedHit, words: readonly QueryWord[]): ExplainedHit {
  const matched = matchedTexts(hit.document, words);
  const reason = reasonOf(hit, matched);
  return { ...hit, highlights: matched.map(({ field, text, ranges }) => ({ field, text, ranges })), reason };
}

function matchedTexts(document: CatalogDocument, words: readonly QueryWord[]): MatchedText[] {
  const { label, name, synonyms = [], owner, description } = document;
  const texts: [HighlightField, string | undefined][] = [
    ['label', label],
    ...(name === label ? [] : [['name', name] as [HighlightField, string]]),
    ...synonyms.map((synonym): [HighlightField, string] => ['synonym', synonym]),
    ['owner', owner],
    ['description', description],
  ];
  return texts
    .flatMap(([field, text]) => (text === undefined ? [] : [matchText(field, text, words)]))
    .filter(({ ranges }) => ranges.length > 0)
    .sort((left, right) => strength(right) - strength(left));
}

function matchText(field: HighlightField, text: string, words: readonly QueryWord[]): MatchedText {
  const ranges: { start: number; end: number }[] = [];
  const matches = new Map<QueryWord, Match>();
  for (const { term, start, end } of wordsOf(text)) {
    for (const asked of words) {
      const as = asked.expansions.find((expansion) => expansion.term === term);
      if (as === undefined) continue;
      ranges.push({ start, end });
      if ((matches.get(asked)?.as.quality ?? 0) < as.quality) matches.set(asked, { asked, as });
      break;
    }
  }
  return { field, text, ranges, matches: [...matches.values()] };
}

const FIELD_STRENGTH: Readonly<Record<HighlightField, number>> = {
  label: 1,
  name: 0.95,
  synonym: 0.9,
  owner: 0.3,
  description: 0.3,
};

function strength({ field, matches }: MatchedText): number {
  return FIELD_STRENGTH[field] * matches.reduce((sum, { as }) => sum + as.quality, 0);
}

function reasonOf({ document, nearness }: RankedHit, [best]: readonly MatchedText[]): string {
  if (best === undefined || best.matches.length === 0) {
    return nearness === undefined
      ? `Belongs to what was asked for.`
      : `Close in meaning to what was asked for, though it uses other words.`;
  }
  const weakest = best.matches.reduce((left, right) => (right.as.quality < left.as.quality ? right : left));
  return `${where(best, document)}${how(weakest)}.`;
}

function where({ field, text }: MatchedText, { kind, label }: CatalogDocument): string {
  switch (field) {
    case 'label':
    case 'name':
      return kind === 'verified_question'
        ? `Matches the question “${text}”`
        : `Matches the name of the ${NOUNS[kind]} “${text}”`;
    case 'synonym':
      return `Matches the synonym “${text}” of the ${NOUNS[kind]} ${label}`;
    case 'owner':
      return `Belongs to “${text}”`;
    case 'description':
      return `Matches the description of the ${NOUNS[kind]} ${label}`;
  }
}

export const NOUNS: Readonly<Record<DocumentKind, string>> = {
  table: 'table',
  column: 'column',
  entity: 'entity',
  dimension: 'dimension',
  measure: 'measure',
  metric: 'metric',
  filter: 'filter',
  glossary_term: 'glossary term',
  value: 'value',
  verified_question: 'verified question',
};

const HOW: Readonly<Record<MatchWay, (asked: string, term: string) => string>> = {
  exact: () => '',
  joined: () => '',
  abbreviation: (asked, term) => `: “${term}” and “${asked}” are short and long for one word`,
  beginning: (asked) => `, which goes on from “${asked}”`,
  related: (asked) => `: “${asked}” often means the same`,
  misspelt: (asked, term) => `, reading “${asked}” as “${term}”`,
};

function how({ asked, as }: Match): string {
  return HOW[as.way](asked.text, as.term);
}
