import { singularOf } from '../names/number-of-nouns.js';
import type { DraftTable } from '../physical/draft-table.js';

/** Finds which table a sentence speaks of. */
export interface TableMentions {
  /** The first table named in the text, by its own name or by what it holds. */
  first(text: string): DraftTable | undefined;
  /** Tables that hold what the words name; several where schemas repeat a name. */
  byPhrase(words: readonly string[]): readonly DraftTable[];
}

const LONGEST_PHRASE = 5;

export function tableMentions(tables: readonly DraftTable[]): TableMentions {
  const byPhrase = new Map<string, DraftTable[]>();
  const add = (phrase: string, table: DraftTable) => {
    const known = byPhrase.get(phrase) ?? [];
    if (known.includes(table)) return;
    // A view repeats what its tables hold: they are what is referred to.
    if (table.table.kind === 'view') known.push(table);
    else known.splice(known.findIndex((each) => each.table.kind === 'view') >>> 0, 0, table);
    byPhrase.set(phrase, known);
  };
  for (const table of tables) {
    add(normal(table.words), table);
    add(normal(table.table.table.toLowerCase().split(/[^a-z0-9]+/)), table);
  }
  const find = (words: readonly string[]) => byPhrase.get(normal(words)) ?? [];
  return {
    byPhrase: find,
    first: (text) => {
      const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
      for (let start = 0; start < words.length; start++) {
        for (let length = Math.min(LONGEST_PHRASE, words.length - start); length > 0; length--) {
          const [found] = find(words.slice(start, start + length));
          if (found !== undefined) return found;
        }
      }
      return undefined;
    },
  };
}

function normal(words: readonly string[]): string {
  return words.map(singularOf).join(' ');
}
