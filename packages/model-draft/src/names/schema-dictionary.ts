import type { PhysicalCatalog } from '@parley/sql-guard';
import { ABBREVIATIONS, GERMAN_WORDS } from './abbreviations.js';
import { singularOf } from './number-of-nouns.js';
import { cutRunTogether, type Dictionary, splitIdentifier, withoutPrefix } from './split-identifier.js';
import { VOCABULARY } from './vocabulary.js';

/** What the words and short forms of one schema mean. */
export interface SchemaDictionary extends Dictionary {
  /** What a short form may stand for, the likeliest first; empty where nothing is known. */
  meaningsOf(token: string): readonly string[];
  /** Whole words that names of tables and comments of this schema use. */
  readonly schemaWords: ReadonlySet<string>;
}

/** Fewer could be coincidence: "land", "ort" and "art" are English too. */
const GERMAN_NAMES = 4;
const UNMISTAKABLE =
  /kunde|kdnr|auftr|artikel|rechn|menge|preis|betrag|datum|bezeich|mitarb|liefer|strasse|\bplz\b|\bplz|anzahl|nachname|vorname|waehr|lager|beleg|umsatz|gehalt|abteilung/;
/** More comments than this add no new words worth their time. */
const MAX_COMMENT_LETTERS = 400_000;

/** @param prefix what all names begin with, where that is known by now: what is left of a name may be a word. */
export function schemaDictionary(catalog: PhysicalCatalog, prefix?: string): SchemaDictionary {
  const tableNames = catalog.tables.map(({ table }) => table.toLowerCase());
  const columnNames = catalog.tables.flatMap(({ columns }) => columns.map(({ name }) => name.toLowerCase()));
  const german = [...tableNames, ...columnNames].filter((name) => UNMISTAKABLE.test(name)).length;
  const isGerman = german >= GERMAN_NAMES;
  const schemaWords = new Set([
    ...(prefix === undefined ? [] : wordsOfNames(catalog, prefix)),
    ...wordsOfComments(catalog),
  ]);
  return {
    schemaWords,
    isWord: (text) =>
      isEnglish(text) || schemaWords.has(text) || (isGerman && text.length > 2 && GERMAN_WORDS.has(text)),
    isShortForm: (text) => ABBREVIATIONS.has(text) || (isGerman && GERMAN_WORDS.has(text)),
    meaningsOf: (token) => {
      const german = isGerman ? (GERMAN_WORDS.get(token) ?? []) : [];
      return VOCABULARY.has(token) && german.length === 0
        ? []
        : [...german, ...(ABBREVIATIONS.get(token) ?? [])];
    },
  };
}

/** A word of the vocabulary, or a form of one: "flagged", "shipping". */
function isEnglish(text: string): boolean {
  if (VOCABULARY.has(text) || VOCABULARY.has(singularOf(text))) return true;
  const stem = text.length > 5 ? text.replace(/(?:ed|ing)$/, '') : text;
  if (stem === text) return false;
  return VOCABULARY.has(stem) || VOCABULARY.has(`${stem}e`) || VOCABULARY.has(stem.replace(/(.)\1$/, '$1'));
}

/** The pieces of a name, and whether all of them are known. */
export function tokensOf(
  name: string,
  dictionary: SchemaDictionary,
): { tokens: string[]; areKnown: boolean } {
  let areKnown = true;
  const tokens = splitIdentifier(name).flatMap((part) => {
    if (dictionary.isWord(part) || dictionary.isShortForm(part) || part === 'id' || /^\d+$/.test(part))
      return [part];
    // "flts" are several of what "flt" stands for.
    const one = singularOf(part);
    if (one !== part && dictionary.isShortForm(one)) return [one];
    const pieces = cutRunTogether(part, dictionary);
    areKnown &&= pieces !== undefined;
    return pieces ?? [part];
  });
  // A name of signs alone is its own word.
  if (tokens.length === 0) return { tokens: [name.trim().toLowerCase() || 'unnamed'], areKnown: false };
  return { tokens, areKnown };
}

/** Parts that were set apart by the writer, and are long enough to be no short form. */
function wordsOfNames(catalog: PhysicalCatalog, prefix: string): string[] {
  return catalog.tables
    .flatMap(({ table }) => splitIdentifier(withoutPrefix(table, prefix)))
    .flatMap((part) => [part, singularOf(part)])
    .filter(
      (part) => part.length >= 4 && /[aeiouy]/.test(part) && !ABBREVIATIONS.has(part) && !hasKnownParts(part),
    );
}

/** "custorder" is no word, though it stands alone. */
function hasKnownParts(part: string): boolean {
  const pieces = cutRunTogether(part, {
    isWord: (text) => text.length > 2 && (VOCABULARY.has(text) || VOCABULARY.has(singularOf(text))),
    isShortForm: (text) => text.length > 2 && ABBREVIATIONS.has(text),
  });
  return pieces !== undefined && pieces.length > 1;
}

function wordsOfComments(catalog: PhysicalCatalog): string[] {
  let letters = 0;
  const words: string[] = [];
  for (const { comment, columns } of catalog.tables) {
    for (const text of [comment, ...columns.map((column) => column.comment)]) {
      if (text === undefined || letters > MAX_COMMENT_LETTERS) continue;
      letters += text.length;
      // A name in a comment is no word: those in quotes, with an underscore or with capitals within.
      for (const [word] of text.matchAll(/(?<![\w'"`.])[a-zA-Z]?[a-z]{3,}(?![\w'"`(.]\w)/g))
        words.push(word.toLowerCase());
    }
  }
  return words;
}
