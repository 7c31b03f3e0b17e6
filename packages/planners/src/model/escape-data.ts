/**
 * What a model reads and a person does not see: control characters but tab and line feed, zero-width and bidirectional marks,
 * separators, fillers, and the tag characters that spell invisible ASCII.
 */
const INVISIBLE = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Makes text of strangers unable to end the block it stands in, and everything in it visible. Lossless: the escapes are HTML's.
 * Lone surrogates, which no wire format takes, become U+FFFD.
 */
export function escapeData(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>]/g, (character) => NAMED[character] ?? character)
    .replace(INVISIBLE, (character) => `&#x${character.codePointAt(0)?.toString(16).toUpperCase()};`);
}
