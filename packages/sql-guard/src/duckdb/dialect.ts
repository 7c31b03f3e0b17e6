import { ParleyError } from '@parley/errors';
import type { Dialect, Statement } from '../dialect.js';
import { statementFingerprint } from '../fingerprint.js';
import type { DuckdbParser, SqlParser } from '../parser.js';
import { checkText } from '../text/check-text.js';
import { isSameTree, PLACES } from './compare.js';
import { lastLook } from './last-look.js';
import { lowerTree } from './lower-tree.js';
import { nameTargets } from './name-targets.js';
import { readNative, writeNative } from './native-json.js';
import type { NativeTree } from './native-tree.js';
import { parseSelect } from './parse-select.js';
import { rewrite } from './rewrite.js';
import { duckdbVocabulary } from './vocabulary.js';

/** DuckDB: its own parser's tree is the truth; it is rewritten in place and printed by the engine itself. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  vocabulary: duckdbVocabulary,

  async read(sql, anyParser): Promise<Statement> {
    checkText(sql);
    const parser = duckdbParser(anyParser);
    const tree = await parseSelect(sql, parser);
    const fingerprint = statementFingerprint(tree.statements, PLACES);
    const lowered = lowerTree(tree, { sql, named: await nameTargets(tree, parser) });
    return {
      query: lowered.query,
      fingerprint,
      rewrite: (changes) => rewrite({ ...lowered, tree, parser }, changes),
    };
  },

  print: (tree, parser) => duckdbParser(parser).print(writeNative(tree as NativeTree)),

  async check(printed, parser): Promise<void> {
    const readBack = await parsePrinted(printed.sql, duckdbParser(parser));
    if (readBack === null || !isSameTree(printed.tree as NativeTree, readBack)) {
      throw new ParleyError(
        'SQL_NOT_SUPPORTED',
        'The statement uses a form that can not be written back exactly; write it in another way.',
      );
    }
    lastLook(readBack, printed);
  },
};

function duckdbParser(parser: SqlParser): DuckdbParser {
  if (parser.dialect !== 'duckdb') throw new Error(`A parser of ${parser.dialect} can't read DuckDB.`);
  return parser;
}

/** The tree of what was printed, or null when the printer wrote what is no SQL. */
async function parsePrinted(sql: string, parser: DuckdbParser): Promise<NativeTree | null> {
  try {
    return readNative(await parser.parse(sql)) as NativeTree;
  } catch (error) {
    if (error instanceof Error && 'sqlDetails' in error) return null;
    throw error;
  }
}
