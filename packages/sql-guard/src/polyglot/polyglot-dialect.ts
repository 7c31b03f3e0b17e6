import type { Dialect, Statement } from '../dialect.js';
import { checkPrinted } from '../neutral/check.js';
import { printTree } from '../neutral/print.js';
import { rewriteTree } from '../neutral/rewrite.js';
import type { Syntax } from '../neutral/syntax.js';
import type { PolyglotParser, SqlParser } from '../parser.js';
import type { Vocabulary } from '../policies/vocabulary.js';
import { checkText } from '../text/check-text.js';
import type { QueryNode } from '../tree/query-tree.js';
import { fingerprintOf } from './fingerprint-tree.js';
import { readSelect } from './read-select.js';
import type { ReadingRules } from './reading.js';

export interface PolyglotDialect {
  readonly vocabulary: Vocabulary;
  readonly syntax: Syntax;
  /** How what people write is read. */
  readonly rules: ReadingRules;
  /** How what the guard printed is read back. */
  readonly printedRules: ReadingRules;
}

/** A dialect whose engine gives no tree: the neutral tree is the truth, and our own printer writes it. */
export function polyglotDialect({ vocabulary, syntax, rules, printedRules }: PolyglotDialect): Dialect {
  const name = rules.dialect;

  return {
    name,
    vocabulary,

    async read(sql, parser): Promise<Statement> {
      checkText(sql);
      const query = await readSelect(sql, ofDialect(parser, name), { rules, parameters: 'refused' });
      return {
        query,
        fingerprint: fingerprintOf(query),
        rewrite: async (changes) => rewriteTree(query, changes, syntax),
      };
    },

    print: async (tree) => printTree(tree as QueryNode, syntax).sql,

    check: (printed, parser) =>
      checkPrinted(printed, {
        syntax,
        functions: printedRules.functions,
        types: printedRules.types,
        collations: printedRules.collations,
        readBack: (sql) =>
          readSelect(sql, ofDialect(parser, name), { rules: printedRules, parameters: 'allowed' }),
      }),
  };
}

function ofDialect(parser: SqlParser, name: PolyglotParser['dialect']): PolyglotParser {
  if (parser.dialect === name) return parser;
  throw new Error(`A parser of ${parser.dialect} can't read ${name}.`);
}
