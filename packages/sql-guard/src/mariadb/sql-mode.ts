/**
 * The `sql_mode` that what the guard prints is written for; the driver sets it before each statement.
 *
 * - NO_BACKSLASH_ESCAPES: a string ends at its quote and nowhere else, and LIKE has no escape that was not written.
 * - ANSI_QUOTES: a double quote never begins a string. The guard writes none.
 * - PIPES_AS_CONCAT: `||` is never OR. The guard writes none.
 * - ONLY_FULL_GROUP_BY: no value is picked from a group at random, where the server sees it: over derived tables it misses some.
 * - STRICT_TRANS_TABLES and ERROR_FOR_DIVISION_BY_ZERO speak of writes; there are none.
 * - NO_UNSIGNED_SUBTRACTION, HIGH_NOT_PRECEDENCE and IGNORE_SPACE are off, as servers have them out of the box.
 */
export const MARIADB_SQL_MODE =
  'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT,ONLY_FULL_GROUP_BY';
