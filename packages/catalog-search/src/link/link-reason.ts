import { NOUNS } from '../search/explain-hit.js';
import type { LinkCandidate } from './link-question.js';

/** Why words were taken for something, one sentence. */
export function linkReason(text: string, { document, way, phrase }: LinkCandidate): string {
  const noun = NOUNS[document.kind];
  switch (way) {
    case 'exact':
      return `“${text}” is a name of the ${noun} ${document.label}.`;
    case 'synonym':
      return `“${phrase}” is a synonym of the ${noun} ${document.label}.`;
    case 'compound':
      return `“${text}” is ${document.label} of ${document.owner ?? 'it'}.`;
    case 'joined':
      return `“${text}” written as one word is the ${noun} ${document.label}.`;
    case 'abbreviation':
      return `“${phrase}” is short, or long, for “${text}”.`;
    case 'beginning':
      return `“${phrase}” begins like “${text}”.`;
    case 'related':
      return `“${text}” often means the same as “${phrase}”.`;
    case 'misspelt':
      return `“${text}” was read as “${phrase}”.`;
    case 'meaning':
      return `“${text}” is close in meaning to ${document.label}.`;
  }
}
