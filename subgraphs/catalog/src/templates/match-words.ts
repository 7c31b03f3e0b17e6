import { lemmasOf } from '@parley/catalog-search';

/** What something in a model is called, by its name and by people. */
export interface Called {
  readonly name: string;
  readonly label: string;
  readonly synonyms?: readonly string[];
}

const WHOLE = 1;
/** All words of the phrase, and others besides: "support ticket" for "ticket". */
const CONTAINED = 0.75;
/** What stands first is what is meant usually. */
const LATER = 0.02;

/** How well something's names fit one of the phrases, 0 to 1. */
export function matchWords(called: Called, phrases: readonly string[]): number {
  const names = [called.name, called.label, ...(called.synonyms ?? [])].map(lemmasOf);
  return phrases.reduce((best, phrase, place) => {
    const wanted = lemmasOf(phrase);
    const match = Math.max(0, ...names.map((name) => matchOne(name, wanted)));
    return Math.max(best, match === 0 ? 0 : match - Math.min(place, 10) * LATER);
  }, 0);
}

function matchOne(name: readonly string[], wanted: readonly string[]): number {
  if (wanted.length === 0 || !wanted.every((word) => name.includes(word))) return 0;
  return name.length === wanted.length ? WHOLE : CONTAINED;
}
