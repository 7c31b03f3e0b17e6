import { MARIADB_SYNTAX } from '../neutral/syntaxes/mariadb.js';
import { polyglotDialect } from '../polyglot/polyglot-dialect.js';
import { MARIADB_PRINTED_RULES, MARIADB_RULES } from './reading-rules.js';
import { mariadbVocabulary } from './vocabulary.js';

/** MariaDB; what is printed is for the `sql_mode` in sql-mode.ts. */
export const mariadbDialect = polyglotDialect({
  vocabulary: mariadbVocabulary,
  syntax: MARIADB_SYNTAX,
  rules: MARIADB_RULES,
  printedRules: MARIADB_PRINTED_RULES,
});
