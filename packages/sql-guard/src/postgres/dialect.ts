import { ParleyError } from '@parley/errors';
import type { Dialect, PrintedStatement, Statement } from '../dialect.js';
import { statementFingerprint } from '../fingerprint.js';
import type { PostgresParser, SqlParser } from '../parser.js';
import { checkText } from '../text/check-text.js';
import { lastLook } from './last-look.js';
import { lowerStatement } from './lower-statement.js';
import { PLACES, type PostgresTree } from './native-tree.js';
import { parseSelect } from './parse-select.js';
import { isSameTree, print } from './print.js';
import { rewrite } from './rewrite.js';
import { postgresVocabulary } from './vocabulary.js';

/** PostgreSQL: its own parser's tree is the truth; it is rewritten in place and printed by pgsql-deparser. */
export const postgresDialect: Dialect = {
  name: 'postgresql',
  vocabulary: postgresVocabulary,

  async read(sql, parser): Promise<Statement> {
    checkText(sql);
    const tree = await parseSelect(sql, postgresParser(parser));
    const fingerprint = statementFingerprint(tree.stmts, PLACES);
    const { query, natives } = lowerStatement(tree, sql);
    return { query, fingerprint, rewrite: async (changes) => rewrite(tree, natives, changes) };
  },

  print: async (tree) => print(tree as PostgresTree),

  async check(printed, parser): Promise<void> {
    const readBack = await parsePrinted(printed.sql, postgresParser(parser));
    if (readBack === null || !isSameTree(printed.tree as PostgresTree, readBack)) {
      throw new ParleyError(
        'SQL_NOT_SUPPORTED',
        'The statement uses a form that can not be written back exactly; write it in another way.',
      );
    }
    lastLook(readBack, printed);
  },
};

function postgresParser(parser: SqlParser): PostgresParser {
  if (parser.dialect !== 'postgresql')
    throw new Error(`A parser of ${parser.dialect} can't read PostgreSQL.`);
  return parser;
}

/** The tree of what was printed, or null when the printer wrote what is no SQL. */
async function parsePrinted(
  sql: PrintedStatement['sql'],
  parser: PostgresParser,
): Promise<PostgresTree | null> {
  try {
    return (await parser.parse(sql)) as PostgresTree;
  } catch (error) {
    if (error instanceof Error && 'sqlDetails' in error) return null;
    throw error;
  }
}
