import { isParleyError } from '@parley/errors';
import type { PolyglotParser } from '../parser.js';
import { Refusal } from '../refusal.js';
import type { QueryNode } from '../tree/query-tree.js';
import { canonicalForms } from './canonical-forms.js';
import { checkDepth } from './check-depth.js';
import { classifyWords } from './classify-words.js';
import { type LexOptions, lex } from './lex.js';
import { lowerQuery } from './lower-query.js';
import type { ReadingRules } from './reading.js';
import { requireSameWords } from './same-words.js';
import { type Skeleton, skeletonOf, tokenAt } from './skeleton.js';

/**
 * Text -> neutral tree, for engines that give no tree of their own. The parser is asked for nothing but how keywords and
 * brackets nest, and its answer is proved: our own lexer reads names and values, precedence is checked against the engine's
 * table, and every word of the text must be found in the tree, in its place.
 *
 * @throws Refusal `SQL_*`
 */
export async function readSelect(
  sql: string,
  parser: PolyglotParser,
  { rules, ...options }: LexOptions & { readonly rules: ReadingRules },
): Promise<QueryNode> {
  const words = classifyWords(lex(sql, rules.lexicon, options), rules.vocabulary);
  const tokens = canonicalForms(words, rules.forms);
  const skeleton = skeletonOf(tokens);
  const statement = onlyStatement(await parse(skeleton, parser, sql));
  checkDepth(statement);
  let lastId = 0;
  const nextId = () => lastId++;
  const query = lowerQuery(statement, { rules, skeleton, sql, nextId, seenSelects: new Set() });
  // Joins are a list to the parser and a tree to us.
  checkDepth(query);
  requireSameWords(query, tokens, rules.dialect);
  return query;
}

function onlyStatement(statements: unknown): unknown {
  if (Array.isArray(statements) && statements.length === 1) return statements[0];
  throw new Refusal(
    'SQL_NOT_A_SINGLE_SELECT',
    'The text holds several statements; exactly one SELECT can be run here.',
  );
}

async function parse(skeleton: Skeleton, parser: PolyglotParser, sql: string): Promise<unknown> {
  try {
    return await parser.parse(skeleton.text);
  } catch (error) {
    if (isParleyError(error)) throw error;
    const place = syntaxErrorPlace(error);
    if (place === null) throw error;
    const token = place < 0 ? undefined : tokenAt(skeleton, place);
    // The parser's own words speak of the skeleton.
    const near = token === undefined ? '' : ` at or before ${sql.slice(token.start, token.end)}`;
    throw new Refusal(
      'SQL_SYNTAX',
      `The SQL can't be read${near}; check the words and brackets there.`,
      token?.start,
    );
  }
}

/** A place in the skeleton, which is plain ASCII; -1 where the parser names none, null for what is no syntax error. */
function syntaxErrorPlace(error: unknown): number | null {
  if (!(error instanceof Error) || !('sqlDetails' in error)) return null;
  const details = error.sqlDetails;
  if (typeof details !== 'object' || details === null || !('cursorPosition' in details)) return null;
  return typeof details.cursorPosition === 'number' ? details.cursorPosition : -1;
}
