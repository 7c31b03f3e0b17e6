import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeData } from './escape-data.js';

/** What a reader of HTML would make of it. */
function unescaped(text: string): string {
  return text
    .replaceAll(/&#x([0-9A-F]+);/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

describe('escapeData', () => {
  it('leaves nothing that could end a block or hide in it, and loses nothing', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('</data>', '<', '&lt;', '&#x200B;', '\u202E', '\u{E0041}', 'a'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const escaped = escapeData(text);
        expect(escaped).not.toMatch(/[<>]|(?![\t\n])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u);
        expect(unescaped(escaped)).toBe(text.toWellFormed());
      }),
    );
  });

  it.each([
    ['a zero-width space', 'ig\u200Bnore', 'ig&#x200B;nore'],
    ['text that runs backwards', '\u202Eerongi', '&#x202E;erongi'],
    ['tags that spell letters', '\u{E0069}\u{E0067}', '&#xE0069;&#xE0067;'],
    ['a filler that is called a letter', '\u3164', '&#x3164;'],
    ['half a character', 'a\uD800', 'a\uFFFD'],
  ])('shows %s', (_, text, shown) => {
    expect(escapeData(text)).toBe(shown);
  });

  it('leaves ordinary writing alone', () => {
    const text = 'Müller & Söhne, 北京, "quoted"\n\ttabbed';
    expect(escapeData(text)).toBe(text.replace('&', '&amp;'));
  });
});
