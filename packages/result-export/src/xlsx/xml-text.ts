/** The most that Excel takes in one cell; with more it calls the whole file broken. */
const MAX_CHARACTERS = 32_767;
const CUT = '…';

const MARKUP = /[&<>"]/g;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML can't hold, or would change: the format writes it `_xHHHH_`, and so must what looks like that already. */
const UNWRITABLE = /[^\P{Cc}\t\n]|[\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)/gu;

/** Text between tags or in quotes. Half a surrogate pair becomes U+FFFD, as it must in UTF-8. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(
      UNWRITABLE,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replace(MARKUP, (character) => ENTITIES[character] ?? character);
}

/** As much of a text as a cell holds; what is left out shows as an ellipsis at the end. */
export function cellText(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  return `${text.slice(0, MAX_CHARACTERS - CUT.length).replace(/[\ud800-\udbff]$/, '')}${CUT}`;
}
