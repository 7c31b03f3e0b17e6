import { SQLITE_SYNTAX } from '../neutral/syntaxes/sqlite.js';
import { polyglotDialect } from '../polyglot/polyglot-dialect.js';
import { SQLITE_PRINTED_RULES, SQLITE_RULES } from './reading-rules.js';
import { sqliteVocabulary } from './vocabulary.js';

export const sqliteDialect = polyglotDialect({
  vocabulary: sqliteVocabulary,
  syntax: SQLITE_SYNTAX,
  rules: SQLITE_RULES,
  printedRules: SQLITE_PRINTED_RULES,
});
