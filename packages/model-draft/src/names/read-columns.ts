import type { CatalogColumn } from '@parley/sql-guard';
import { type CommentFacts, parseComment } from '../comments/parse-comment.js';
import { typeFamily } from '../physical/column-type.js';
import { type Owner, withoutMarks } from './column-marks.js';
import { expandTokens, spokenIn } from './expand.js';
import { headNoun, singularOf } from './number-of-nouns.js';
import type { SchemaDictionary } from './schema-dictionary.js';
import { splitIdentifier } from './split-identifier.js';

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

/** Reads the names of a table's columns, each in the light of its comment, its type and its table. */
export function readColumns(owner: Owner, dictionary: SchemaDictionary): ReadColumn[] {
  const { table, words: ownerWords, spoken } = owner;
  const names = withoutMarks(owner, dictionary);
  const ownWords = new Set(ownerWords);
  const read = table.columns.map((column, position) => {
    const comment = parseComment(column.comment);
    const tokens = names[position] ?? splitIdentifier(column.name);
    const [first] = tokens;
    const alike = names.filter((each) => each.length > 1 && each[0] === first).length;
    const near = {
      words: [spokenIn(column.comment), wordsOfType(column.type), ownWords, spoken],
      ...((alike > 1 || position === 0) && { owner: ownerWords }),
    };
    const { words, unknown } = expandTokens(tokens, dictionary, near);
    const phrase = comment.phrase?.split(' ');
    const fromComment = unknown.length > 0 && phrase !== undefined ? phrase : undefined;
    const areWhole = words.join(' ') === splitIdentifier(column.name).join(' ');
    const itself = unknown.length > 0 ? 'unknown' : areWhole ? 'words' : 'short forms';
    const reading: Reading = fromComment === undefined ? itself : 'comment';
    return { column, comment, fullWords: withoutTypeWord(fromComment ?? words, comment), reading };
  });
  const said = new Set(read.map(({ fullWords }) => fullWords.join(' ')));
  return read.map((each) => {
    const rest = each.reading === 'comment' ? each.fullWords : withoutOwner(each.fullWords, ownerWords);
    const isFree = rest.length > 0 && !said.has(rest.join(' ')) && !/^\d/.test(rest[0] ?? '');
    return { ...each, words: isFree ? rest : each.fullWords };
  });
}

const NUMBER_WORDS = new Set('total seconds minutes hours amount number percent quantity credit'.split(' '));
const TEXT_WORDS = new Set(['title', 'description', 'section', 'name', 'category', 'currency']);

/** Which of several meanings a type speaks for: `sec` of a number is seconds, `ttl` of a text a title. */
function wordsOfType(type: string): ReadonlySet<string> {
  const { kind } = typeFamily(type);
  if (kind === 'text') return TEXT_WORDS;
  return kind === 'integer' || kind === 'decimal' ? NUMBER_WORDS : new Set();
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
