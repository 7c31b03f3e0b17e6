import { Refusal } from '../refusal.js';
import { endsValue, is, isName, type Token } from './token.js';

/** What one dialect makes of plain words. All in upper case. */
export interface Vocabulary {
  /** Never names, unless they stand in quotes or after a dot. */
  readonly reserved: ReadonlySet<string>;
  /** Words that begin what is refused. */
  readonly refused: ReadonlyMap<string, RefusedWord>;
  /** Another word of the same meaning, by the written one. */
  readonly synonyms: ReadonlyMap<string, string>;
}

/** The words around it are set where it means something else elsewhere. */
export interface RefusedWord {
  /** How people call it. */
  readonly label: string;
  readonly after?: string;
  readonly notAfter?: string;
  readonly before?: string;
  readonly notBefore?: string;
  readonly isLock?: true;
}

const STATEMENTS = ['SELECT', 'WITH', 'VALUES'] as const;
const WRITES = ['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'MERGE', 'TRUNCATE'] as const;

/**
 * Makes keywords of the words that are keywords where they stand; the others are names. Most words that a language adds later
 * are keywords in one place only, and names everywhere else. Where this takes a keyword for a name, or the other way round, the
 * parser finds no sense in the statement, or the printed statement says in quotes what was understood.
 *
 * @throws Refusal SQL_NOT_A_SINGLE_SELECT, SQL_WRITE_NOT_ALLOWED, SQL_LOCK_NOT_ALLOWED, SQL_NOT_SUPPORTED
 */
export function classifyWords(tokens: readonly Token[], vocabulary: Vocabulary): readonly Token[] {
  checkStatement(tokens);
  const classified: Token[] = [];
  let openCases = 0;
  for (const [index, token] of tokens.entries()) {
    const place: Place = { tokens, index, previous: classified.at(-1), openCases };
    const word = token.kind === 'word' ? keywordOf(token, place, vocabulary) : null;
    if (word === 'CASE') openCases += 1;
    if (word === 'END') openCases -= 1;
    classified.push(word === null ? token : { ...token, kind: 'keyword', text: word });
  }
  return classified;
}

/** Keywords that are also names of functions. */
const FUNCTIONS = new Set(['LEFT', 'RIGHT']);

interface Place {
  readonly tokens: readonly Token[];
  readonly index: number;
  /** The token before, classified. */
  readonly previous: Token | undefined;
  readonly openCases: number;
}

function keywordOf(token: Token, place: Place, vocabulary: Vocabulary): string | null {
  const word = token.text.toUpperCase();
  const { previous } = place;
  if (is(previous, '.')) return null;
  refuse(word, { place, token }, vocabulary);
  const canonical = vocabulary.synonyms.get(word) ?? word;
  // `LEFT(name, 3)`: a join has JOIN behind the word.
  if (FUNCTIONS.has(word) && isOpening(place.tokens[place.index + 1])) return null;
  if (vocabulary.reserved.has(canonical)) return canonical;
  const isKeyword = CONTEXTUAL.get(word);
  return isKeyword?.(place) === true ? word : null;
}

function refuse(
  word: string,
  { place: { tokens, index }, token }: { readonly place: Place; readonly token: Token },
  { refused }: Vocabulary,
): void {
  const found = refused.get(word);
  if (found === undefined) return;
  const { label, after, notAfter, before, notBefore, isLock } = found;
  if (after !== undefined && !reads(tokens[index - 1], after)) return;
  if (notAfter !== undefined && reads(tokens[index - 1], notAfter)) return;
  if (notBefore !== undefined && reads(tokens[index + 1], notBefore)) return;
  if (before !== undefined && !reads(tokens[index + 1], before)) return;
  const code = isLock === true ? 'SQL_LOCK_NOT_ALLOWED' : 'SQL_NOT_SUPPORTED';
  throw new Refusal(code, `${label} is not supported; write the question without it.`, token.start, {
    construct: label,
  });
}

function isOpening(token: Token | undefined): boolean {
  return token?.kind === 'operator' && token.text === '(';
}

function reads(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase());
}

const FRAME_SIDES = ['PRECEDING', 'FOLLOWING'];

type IsKeyword = (place: Place) => boolean;

const isFrameUnit: IsKeyword = ({ tokens, index, previous }) =>
  !is(previous, 'SELECT', ',', '.', 'AND', 'OR', 'NOT') &&
  (reads(tokens[index + 1], 'BETWEEN', 'UNBOUNDED', 'CURRENT') || reads(tokens[index + 2], ...FRAME_SIDES));

const isFrameSide: IsKeyword = ({ previous }) =>
  is(previous, 'UNBOUNDED', ')') || previous?.kind === 'number' || isName(previous);

const CONTEXTUAL: ReadonlyMap<string, IsKeyword> = new Map<string, IsKeyword>([
  ['END', ({ openCases }) => openCases > 0],
  ['RECURSIVE', ({ previous }) => is(previous, 'WITH')],
  ['ROLLUP', ({ previous }) => is(previous, 'WITH')],
  ['ROWS', isFrameUnit],
  ['RANGE', isFrameUnit],
  ['GROUPS', isFrameUnit],
  ['UNBOUNDED', ({ tokens, index }) => reads(tokens[index + 1], ...FRAME_SIDES)],
  ['PRECEDING', isFrameSide],
  ['FOLLOWING', isFrameSide],
  ['CURRENT', ({ tokens, index }) => reads(tokens[index + 1], 'ROW')],
  ['ROW', ({ previous }) => is(previous, 'CURRENT')],
  ['EXCLUDE', ({ previous }) => is(previous, ...FRAME_SIDES, 'ROW')],
  ['NO', ({ previous }) => is(previous, 'EXCLUDE')],
  ['OTHERS', ({ previous }) => is(previous, 'NO')],
  ['TIES', ({ previous }) => is(previous, 'EXCLUDE')],
  ['FILTER', ({ previous, tokens, index }) => is(previous, ')') && isOpening(tokens[index + 1])],
  ['OVER', ({ previous }) => is(previous, ')')],
  ['WITHIN', ({ previous, tokens, index }) => is(previous, ')') && reads(tokens[index + 1], 'GROUP')],
  ['PARTITION', ({ tokens, index }) => reads(tokens[index + 1], 'BY')],
  ['WINDOW', ({ previous, tokens, index }) => endsValue(previous) && reads(tokens[index + 2], 'AS')],
  ['NULLS', ({ tokens, index }) => reads(tokens[index + 1], 'FIRST', 'LAST')],
  ['FIRST', ({ previous }) => is(previous, 'NULLS')],
  ['LAST', ({ previous }) => is(previous, 'NULLS')],
  [
    'OFFSET',
    ({ previous }) => previous?.kind === 'number' || previous?.kind === 'parameter' || is(previous, ')'),
  ],
  ['ESCAPE', ({ previous, tokens, index }) => endsValue(previous) && tokens[index + 1]?.kind === 'string'],
  ['SEPARATOR', ({ previous, tokens, index }) => endsKey(previous) && tokens[index + 1]?.kind === 'string'],
  ['UNKNOWN', ({ previous }) => is(previous, 'IS', 'NOT')],
  ['MATERIALIZED', ({ previous }) => is(previous, 'AS', 'NOT')],
  ['MOD', ({ previous }) => endsValue(previous)],
]);

function endsKey(token: Token | undefined): boolean {
  return endsValue(token) || is(token, 'ASC', 'DESC');
}

/** @throws Refusal unless the statement begins as a SELECT does and nothing in it writes */
function checkStatement(tokens: readonly Token[]): void {
  for (const [index, token] of tokens.entries()) {
    const isWrite = reads(token, ...WRITES) && beginsStatement(tokens, index);
    if (isWrite) throw writeRefused(token.text.toUpperCase(), token.start);
  }
  const first = tokens.find((token) => !isOpening(token));
  if (reads(first, ...STATEMENTS)) return;
  const why =
    first === undefined
      ? 'The text holds no statement'
      : 'The text does not begin with SELECT, WITH or VALUES';
  throw new Refusal(
    'SQL_NOT_A_SINGLE_SELECT',
    `${why}; exactly one SELECT can be run here${insteadOf(first)}.`,
    first?.start,
  );
}

/** Where the answer is that some other statement asks for. */
function insteadOf(first: Token | undefined): string {
  if (reads(first, 'EXPLAIN', 'ANALYZE')) return ', and `explainSql` says what it would do';
  if (reads(first, 'SHOW', 'DESCRIBE', 'DESC', 'PRAGMA')) {
    return '; the catalog says which tables and columns there are';
  }
  return '';
}

/** At the beginning, or behind a bracket, as in WITH; followed by another word and not by what follows a name. */
function beginsStatement(tokens: readonly Token[], index: number): boolean {
  const [previous, next] = [tokens[index - 1], tokens[index + 1]];
  const isFirst =
    previous === undefined || isOpening(previous) || (previous.kind === 'operator' && previous.text === ')');
  return (
    (isFirst && isName(next) && !reads(next, 'AS', 'FROM', 'IS', 'IN', 'AND', 'OR', 'LIKE', 'BETWEEN')) ||
    (isFirst && reads(next, 'FROM', 'INTO') && reads(tokens[index], 'DELETE', 'INSERT', 'REPLACE'))
  );
}

function writeRefused(word: string, offset: number): Refusal {
  return new Refusal('SQL_WRITE_NOT_ALLOWED', `${word} changes data; only SELECT can be run here.`, offset, {
    construct: word,
  });
}
