import type { CatalogColumn, CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import { type CommentFacts, parseComment } from '../comments/parse-comment.js';
import { typeFamily } from '../physical/column-type.js';
import { type Expanded, expandTokens } from './expand.js';
import { headNoun, singularOf, singularPhrase } from './number-of-nouns.js';
import { type SchemaDictionary, schemaDictionary, tokensOf } from './schema-dictionary.js';
import { filePrefix, sharedPrefix } from './shared-prefix.js';
import { splitIdentifier, withoutPrefix } from './split-identifier.js';
import { TABLE_PREFIXES, TYPE_PREFIXES } from './vocabulary.js';

/** How a name was read: in words of the language, with the comment's help, or not quite. */
export type Reading = 'words' | 'short forms' | 'comment' | 'unknown';

export interface ReadColumn {
  readonly column: CatalogColumn;
  readonly comment: CommentFacts;
  /** In whole words, marks left out, the owner's name kept: "customer id". */
  readonly fullWords: readonly string[];
  /** As it is called within its table: "name" for `customer_name` of customers. */
  readonly words: readonly string[];
  readonly reading: Reading;
}

export interface ReadTable {
  readonly table: CatalogTable;
  readonly comment: CommentFacts;
  /** One of what is in it: "order item". */
  readonly words: readonly string[];
  readonly reading: Reading;
  readonly columns: readonly ReadColumn[];
}

/** Reads the names of all tables and columns, each in the light of the others and of the comments. */
export function readNames(catalog: PhysicalCatalog): ReadTable[] {
  const tableNames = catalog.tables.map(({ table }) => table);
  const prefix = sharedPrefix(tableNames, schemaDictionary(catalog));
  const dictionary = schemaDictionary(catalog, prefix);
  const named = catalog.tables.map((table) => {
    const comment = parseComment(table.comment);
    const rest = withoutPrefix(table.table, prefix);
    return { table, comment, tokens: withoutObjectKind(tokensOf(rest, dictionary).tokens) };
  });
  const spoken = new Set(
    named
      .flatMap(({ tokens }) => tokens.flatMap((token) => [token, singularOf(token)]))
      .filter((token) => token.length > 3 && dictionary.isWord(token)),
  );
  const taken = new Set<string>();
  return named.map(({ table, comment, tokens }) => {
    const near = { words: [wordSet(table.comment), spoken] };
    const expanded = expandTokens(tokens, dictionary, near);
    const { words, reading } = tableWords(expanded, { tokens, comment, taken });
    taken.add(words.join(' '));
    const columns = readColumns({ table, words, prefix, spoken }, dictionary);
    return { table, comment, words, reading, columns };
  });
}

/** `tbl_`, `dim_`, `fct_` and their like, however few tables have them. */
function withoutObjectKind(tokens: readonly string[]): string[] {
  const [first = '', ...rest] = tokens;
  return rest.length > 0 && TABLE_PREFIXES.has(first) ? rest : [...tokens];
}

const NOISE = new Set([
  'master',
  'header',
  'table',
  'data',
  'info',
  'list',
  'tab',
  'mst',
  'record',
  'file',
  'information',
]);

function tableWords(
  { words, unknown }: Expanded,
  {
    tokens,
    comment,
    taken,
  }: { tokens: readonly string[]; comment: CommentFacts; taken: ReadonlySet<string> },
): { words: readonly string[]; reading: Reading } {
  const phrase = comment.phrase?.split(' ');
  if (unknown.length > 0 && phrase !== undefined && phrase.length <= 4) {
    return { words: singularPhrase(phrase), reading: 'comment' };
  }
  const last = words.at(-1) ?? '';
  const trimmed =
    words.length > 1 && NOISE.has(last) && !taken.has(words.slice(0, -1).join(' '))
      ? words.slice(0, -1)
      : words;
  const singular = singularPhrase(trimmed);
  const reading =
    unknown.length > 0 ? 'unknown' : words.join(' ') === tokens.join(' ') ? 'words' : 'short forms';
  return { words: singular, reading };
}

function wordSet(text: string | undefined): ReadonlySet<string> {
  const words = text?.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  return new Set(words.flatMap((word) => [word, singularOf(word)]));
}

interface Owner {
  readonly table: CatalogTable;
  readonly words: readonly string[];
  readonly prefix: string;
  /** Words that tables of the schema are named by. */
  readonly spoken: ReadonlySet<string>;
}

function readColumns(owner: Owner, dictionary: SchemaDictionary): ReadColumn[] {
  const { table, words: ownerWords, spoken } = owner;
  const names = withoutMarks(owner, dictionary);
  const ownWords = new Set(ownerWords);
  const read = table.columns.map((column, position) => {
    const comment = parseComment(column.comment);
    const tokens = names[position] ?? splitIdentifier(column.name);
    const near = { words: [wordSet(column.comment), wordsOfType(column.type), ownWords, spoken] };
    const { words, unknown } = expandTokens(tokens, dictionary, near);
    const phrase = comment.phrase?.split(' ');
    const fromComment = unknown.length > 0 && phrase !== undefined ? phrase : undefined;
    const reading: Reading =
      fromComment !== undefined
        ? 'comment'
        : unknown.length > 0
          ? 'unknown'
          : words.join(' ') === splitIdentifier(column.name).join(' ')
            ? 'words'
            : 'short forms';
    return { column, comment, fullWords: withoutTypeWord(fromComment ?? words, comment), reading };
  });
  const said = new Set(read.map(({ fullWords }) => fullWords.join(' ')));
  return read.map((each) => {
    const rest = each.reading === 'comment' ? each.fullWords : withoutOwner(each.fullWords, ownerWords);
    const isFree = rest.length > 0 && !said.has(rest.join(' ')) && !/^\d/.test(rest[0] ?? '');
    return { ...each, words: isFree ? rest : each.fullWords };
  });
}

const NUMBER_WORDS = new Set([
  'total',
  'seconds',
  'minutes',
  'hours',
  'amount',
  'number',
  'percent',
  'quantity',
  'credit',
]);
const TEXT_WORDS = new Set(['title', 'description', 'section', 'name', 'category', 'currency']);

/** Which of several meanings a type speaks for: `sec` of a number is seconds, `ttl` of a text a title. */
function wordsOfType(type: string): ReadonlySet<string> {
  const { kind } = typeFamily(type);
  if (kind === 'text') return TEXT_WORDS;
  return kind === 'integer' || kind === 'decimal' ? NUMBER_WORDS : new Set();
}

/** The pieces of each column's name without what all of them begin with. */
function withoutMarks({ table, words, prefix }: Owner, dictionary: SchemaDictionary): string[][] {
  const raw = table.columns.map(({ name }) => name);
  const shared = raw.filter((name) => withoutPrefix(name, prefix) !== name).length;
  const bare =
    prefix !== '' && shared >= raw.length * 0.7 ? raw.map((name) => withoutPrefix(name, prefix)) : raw;
  const cut = (names: readonly string[]) => names.map((name) => tokensOf(name, dictionary).tokens);
  const typed = withoutTypeMarks(cut(bare));
  if (typed !== undefined) return withoutSharedToken(typed, words, dictionary);
  const own = filePrefix(bare) || sharedPrefix(bare, dictionary);
  // "address_1", "address_2" share what they are about; so do columns that are named by their whole table.
  const isMark =
    own !== '' && !splitIdentifier(own).every((part) => dictionary.isWord(part) && !words.includes(part));
  const unmarked = isMark ? bare.map((name) => withoutPrefix(name, own)) : bare;
  return withoutSharedToken(cut(unmarked), words, dictionary);
}

/** `tx` of `txid`, `txamount`, `txdate` in a table of transactions. */
function withoutSharedToken(
  names: readonly string[][],
  owner: readonly string[],
  dictionary: SchemaDictionary,
): string[][] {
  const standsFor = (token: string) =>
    dictionary
      .meaningsOf(token)
      .some((meaning) => meaning === owner.join(' ') || meaning === headNoun(owner));
  const counts = new Map<string, number>();
  for (const [first, second] of names) {
    if (first !== undefined && second !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const shared = [...counts].find(
    ([token, count]) =>
      count >= 3 &&
      count >= names.length * 0.75 &&
      !dictionary.isWord(token) &&
      (marks(token, owner) || standsFor(token)),
  );
  if (shared === undefined) return [...names];
  return names.map((tokens) => (tokens.length > 1 && tokens[0] === shared[0] ? tokens.slice(1) : tokens));
}

/** The token stands for the table: its first letters, its initials, or letters of it. */
function marks(token: string, owner: readonly string[]): boolean {
  const whole = owner.join('');
  const initials = owner.map((word) => word[0]).join('');
  if (token === initials || whole.startsWith(token)) return true;
  let at = 0;
  for (const letter of whole) if (letter === token[at]) at++;
  return token.length <= 4 && token[0] === whole[0] && at === token.length;
}

/** Hungarian notation: `strName`, `intQty`, `dtOrder`; `undefined` where it is none. */
function withoutTypeMarks(names: readonly string[][]): string[][] | undefined {
  const marked = names.filter((tokens) => tokens.length > 1 && TYPE_PREFIXES.has(tokens[0] ?? ''));
  const kinds = new Set(marked.map(([first]) => first));
  if (marked.length < 3 || marked.length < names.length * 0.7 || kinds.size < 2) return undefined;
  return names.map((tokens) =>
    tokens.length > 1 && TYPE_PREFIXES.has(tokens[0] ?? '') ? tokens.slice(1) : tokens,
  );
}

/** "settlement date string" is a settlement date, however it is stored. */
function withoutTypeWord(words: readonly string[], comment: CommentFacts): readonly string[] {
  const last = words.at(-1);
  const isType = last === 'string' || last === 'text' || (last === 'varchar' && words.length > 1);
  const saysType = comment.timeFormat !== undefined || words.at(-2) === 'date' || last === 'string';
  return words.length > 1 && isType && saysType ? words.slice(0, -1) : words;
}

const KEY_WORDS = new Set(['id', 'number', 'code', 'key', 'uuid', 'guid']);

/** "name" of "customer name" in a table of customers, "date" of "snapshot date" in one of inventory snapshots. */
function withoutOwner(words: readonly string[], owner: readonly string[]): readonly string[] {
  const starts = (own: readonly string[]) =>
    words.length > own.length && own.every((word, at) => sameNoun(words[at], word));
  if (starts(owner)) return words.slice(owner.length);
  // "author id" of articles' authors may be somebody else's.
  const head = [headNoun(owner)];
  return starts(head) && !KEY_WORDS.has(words[1] ?? '') ? words.slice(1) : words;
}

function sameNoun(one: string | undefined, other: string): boolean {
  return one !== undefined && (one === other || singularOf(one) === singularOf(other));
}
