import { type Token, tokenise } from '@parley/catalog-search';
import { ParleyError } from '@parley/errors';
import { inSymbols } from './formula.js';
import type { TermMatch } from './items.js';
import { excludingFirst, leavingOutFirst } from './left-out.js';
import { saidByNote } from './note-rows.js';

/** A word that the question's note explains: "ASP = total sales amount / number of sales". */
export interface Definition {
  readonly term: string;
  readonly meaning: string;
}

/** How texts are compared, where the note says so. */
export type TextMatching = 'exact' | 'loose';

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The question as it is read: asides taken out, and what they and the note say by itself. */
export interface Prose {
  /** As long as `question`, so that positions are its. */
  readonly text: string;
  /** Sentences as stretches of `text`. */
  readonly sentences: readonly Stretch[];
  readonly definitions: readonly Definition[];
  readonly matching?: TextMatching;
  /** Periods without rows are wanted too. */
  readonly fillsTime: boolean;
  /** The note asks for percentages. */
  readonly inPercent: boolean;
  /** The question with what the note says of its rows, which positions are of. */
  readonly question: string;
  /** Where the note says what to return: the same with that as its last sentence. */
  readonly withReturned?: Prose;
}

/** Sentences that say how to compute, not what is asked. */
const ADVICE =
  /^(?:please )?(?:note|notes?:|recall|remember|truncate|represent|match|always|assume|consider|when (?:using|getting)|if |use |make sure|keep in mind|do not|round|to (?:get|find|calculate|compute|analy[sz]e|determine|identify))\b|\b(?:is|are) considered\b/i;
/** "by doing a left join from the cars to sales table": how, which the query language knows better. */
const PROCEDURE =
  /,?\s*(?:by|based on|using|through|via|with)\s+(?:(?:doing|performing|using|first)\s+)?(?:an?\s+)?(?:(?:left|right|inner|outer|full)[\s-]+)*join(?:ing|s)?\b[^.?!]*/gi;
const ASIDE =
  /\((?:based on|as an?|in|i\.e\.|e\.g\.|both|inclusive of (?:both|the|start)|ranked|rounded|that is|aka|a\.k\.a\.|inclusive)\b[^)]*\)/gi;
const ROUNDING =
  /,?\s*(?:and\s+)?rounded (?:off )?to (?:the nearest \w+|(?:\w+) decimal(?: place| point|s)*)/gi;
/** "Return all months in your answer, including those where there were no payments." */
const EVERY_PERIOD =
  /,?\s*\b(?:return|include|show|including|including also)\s+(?:all|every)\s+(?:the\s+)?(?:days|weeks|months|quarters|years)\b[^.?!]*|,?\s*including (?:those|days|weeks|months|quarters|years) (?:where|with|without|that|when)\b[^.?!]*/gi;
/** "Return the level and the CR." */
const RETURNED =
  /^(?:please )?(?:also )?(?:return|show|list|give|report|display)\s+(?!all\b|every\b|each\b|(?:\S+ ){1,2}(?:is|are|was|were)\b)/i;
const SENTENCE_END = /[.?!;]+(?=\s|$)|\n+/g;
const ABBREVIATED = /\b(?:e\.g|i\.e|vs|no|st|dr|mr|mrs|etc|approx|inc|ltd|co)$/i;
const SQL = /\b(?:current_date|interval|date_trunc|select|join on|case when)\b/i;
const MAX_TERM_WORDS = 5;
/** A word that a note explains in thousands may be said a hundred times: reading takes time with the square of what comes of it. */
const MAX_SAID = 4_000;
const MAX_SAID_WORDS = 300;

/** @throws ParleyError BAD_INPUT where that is more than can be read in a moment */
export function readProse(question: string, note: string | undefined): Prose {
  const noted = sentencesOf(note ?? '').map(({ start, end }) => (note ?? '').slice(start, end).trim());
  const said = saidByNote(question, noted);
  if (isTooLong(said)) throw tooLong();
  const returned = noted.filter((sentence) => RETURNED.test(sentence) && sentence.search(EVERY_PERIOD) < 0);
  const prose = proseOf(said, { note, noted });
  const whole = [said, ...returned].join('.\n');
  if (returned.length === 0 || isTooLong(whole)) return prose;
  return { ...prose, withReturned: proseOf(whole, { note, noted }) };
}

function isTooLong(text: string): boolean {
  return text.length > MAX_SAID || tokenise(text).length > MAX_SAID_WORDS;
}

function tooLong(): ParleyError {
  return new ParleyError(
    'BAD_INPUT',
    `A question with what its note says of rows may have ${MAX_SAID_WORDS} words; shorten the note.`,
  );
}

function proseOf(
  question: string,
  { note, noted }: { readonly note: string | undefined; readonly noted: readonly string[] },
): Prose {
  const plain = leavingOutFirst(question.replaceAll('`', '"'));
  const said = [PROCEDURE, ASIDE, ROUNDING, EVERY_PERIOD].reduce(
    (rest, pattern) => rest.replace(pattern, blank),
    plain,
  );
  const all = sentencesOf(said);
  const isAdvice = ({ start, end }: Stretch) => ADVICE.test(said.slice(start, end).trim());
  const asked = all.some((sentence) => !isAdvice(sentence))
    ? all.filter((sentence) => !isAdvice(sentence))
    : all;
  const text = keepOnly(said, asked);
  const aside = all
    .filter((sentence) => !asked.includes(sentence))
    .map(({ start, end }) => plain.slice(start, end));
  const advice = [...noted, ...aside];
  const matching = advice.map(matchingIn).findLast((each) => each !== undefined);
  return {
    question,
    text,
    sentences: asked,
    definitions: advice.flatMap(definitionIn),
    ...(matching === undefined ? {} : { matching }),
    fillsTime: [plain, note ?? ''].some((each) => each.search(EVERY_PERIOD) >= 0),
    inPercent: advice.some((sentence) => /\bpercent(?:age)?\b|\* ?100\b/i.test(sentence)),
  };
}

/** Where words that are explained stand in the question. */
export function findTerms(tokens: readonly Token[], definitions: readonly Definition[]): TermMatch[] {
  return definitions.flatMap(({ term, meaning }) => {
    const wanted = tokenise(term).filter(({ kind }) => kind !== 'symbol');
    if (wanted.length === 0) return [];
    return tokens.flatMap((_, start) =>
      wanted.every(({ lemma }, offset) => tokens[start + offset]?.lemma === lemma)
        ? [{ start, end: start + wanted.length, term, definition: meaning }]
        : [],
    );
  });
}

function sentencesOf(text: string): Stretch[] {
  const sentences: Stretch[] = [];
  let start = 0;
  for (const match of text.matchAll(SENTENCE_END)) {
    const before = text.slice(start, match.index);
    if (ABBREVIATED.test(before) || (before.match(/"/g)?.length ?? 0) % 2 === 1) continue;
    sentences.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  sentences.push({ start, end: text.length });
  return sentences.filter((sentence) => /[\p{L}\p{N}]/u.test(text.slice(sentence.start, sentence.end)));
}

/** "A = b", "A (b) = c", "A = b = c": the last part that can be computed; "A refers to b". */
function definitionIn(sentence: string): Definition[] {
  const plain = sentence.trim().replace(/^(?:please )?(?:note|recall|remember)(?: that)?[:,]? /i, '');
  const parts = plain.split(/\s=\s/);
  const [head = '', ...meanings] = parts;
  if (meanings.length > 0) {
    const named = /^(.+?)\s*\((.+)\)\s*$/.exec(head.trim());
    const term = (named?.[1] ?? head).trim();
    const meaning = meanings.find(isFormula) ?? meanings.at(-1) ?? '';
    const bare = term.replace(/ of (?:an?|the|each|one|every) [\w-]+$/i, '');
    return usable([...new Set([term, ...(named?.[2] === undefined ? [] : [named[2]]), bare])], meaning);
  }
  const said =
    /^(?:the )?(.+?) (?:refers? to|is defined as|are defined as|means|stands for|is calculated as|is computed as|denotes|is short for) (.+)$/i.exec(
      plain,
    );
  return said === null ? [] : usable([said[1] ?? ''], said[2] ?? '');
}

function usable(terms: readonly string[], meaning: string): Definition[] {
  if (SQL.test(meaning)) return [];
  return terms
    .map((term) => term.trim().replace(/^["']|["']$/g, ''))
    .filter((term) => term !== '' && term.split(/\s+/).length <= MAX_TERM_WORDS)
    .map((term) => ({ term, meaning: excludingFirst(meaning.trim()) }));
}

/** True for what is computed of other words. */
export function isFormula(text: string): boolean {
  return /[*/()]|\s[-+]\s/.test(inSymbols(text));
}

function matchingIn(sentence: string): TextMatching | undefined {
  if (/\bexact(?:ly)?\b.*\bmatch|\bmatch.*\bexact/i.test(sentence)) return 'exact';
  if (/case.?insensitiv|\bilike\b|wildcard|partial match/i.test(sentence)) return 'loose';
  return undefined;
}

function keepOnly(text: string, kept: readonly Stretch[]): string {
  let rest = '';
  for (const { start, end } of kept) rest += ' '.repeat(start - rest.length) + text.slice(start, end);
  return rest + ' '.repeat(text.length - rest.length);
}

function blank(text: string): string {
  return ' '.repeat(text.length);
}
