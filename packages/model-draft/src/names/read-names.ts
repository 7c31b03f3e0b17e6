import type { CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import { type CommentFacts, parseComment } from '../comments/parse-comment.js';
import { type Expanded, expandTokens, spokenIn } from './expand.js';
import { singularOf, singularPhrase } from './number-of-nouns.js';
import { type ReadColumn, type Reading, readColumns } from './read-columns.js';
import { schemaDictionary, tokensOf } from './schema-dictionary.js';
import { sharedPrefix } from './shared-prefix.js';
import { withoutPrefix } from './split-identifier.js';
import { TABLE_PREFIXES } from './vocabulary.js';

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
    const near = { words: [spokenIn(table.comment), spokenOfColumns(table), spoken] };
    const expanded = expandTokens(tokens, dictionary, near);
    const { words, reading } = tableWords(expanded, { tokens, comment, taken });
    taken.add(words.join(' '));
    const columns = readColumns({ table, words, prefix, spoken }, dictionary);
    return { table, comment, words, reading, columns };
  });
}

/** What the comments of a table's columns speak of: "name of the vessel". */
function spokenOfColumns({ columns }: CatalogTable): ReadonlySet<string> {
  return spokenIn(columns.map(({ comment }) => comment ?? '').join(' '));
}

/** `tbl_`, `dim_`, `fct_` and their like, however few tables have them. */
function withoutObjectKind(tokens: readonly string[]): string[] {
  const [first = '', ...rest] = tokens;
  return rest.length > 0 && TABLE_PREFIXES.has(first) ? rest : [...tokens];
}

/** What a table's name may end with and say nothing. */
const NOISE = new Set('master header table data info list tab mst record file information'.split(' '));

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
