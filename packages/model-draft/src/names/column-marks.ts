import type { CatalogTable } from '@parley/sql-guard';
import { headNoun } from './number-of-nouns.js';
import { type SchemaDictionary, tokensOf } from './schema-dictionary.js';
import { filePrefix, sharedPrefix } from './shared-prefix.js';
import { splitIdentifier, withoutPrefix } from './split-identifier.js';
import { TYPE_PREFIXES } from './vocabulary.js';

/** A table whose columns are read. */
export interface Owner {
  readonly table: CatalogTable;
  readonly words: readonly string[];
  /** What names of the schema begin with. */
  readonly prefix: string;
  /** Words that tables of the schema are named by. */
  readonly spoken: ReadonlySet<string>;
}

/** The pieces of each column's name without what all of them begin with. */
export function withoutMarks({ table, words, prefix }: Owner, dictionary: SchemaDictionary): string[][] {
  const raw = table.columns.map(({ name }) => name);
  const shared = raw.filter((name) => withoutPrefix(name, prefix) !== name).length;
  const bare =
    prefix !== '' && shared >= raw.length * 0.7 ? raw.map((name) => withoutPrefix(name, prefix)) : raw;
  const cut = (names: readonly string[]) => names.map((name) => tokensOf(name, dictionary).tokens);
  const typed = withoutTypeMarks(cut(bare));
  if (typed !== undefined) return withoutSharedToken(typed, words, dictionary);
  const own = filePrefix(bare) || sharedPrefix(bare, dictionary);
  // "address_1" and "address_2" share what they are about.
  const isTopic = splitIdentifier(own).every((part) => dictionary.isWord(part) && !words.includes(part));
  const unmarked = own !== '' && !isTopic ? bare.map((name) => withoutPrefix(name, own)) : bare;
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
