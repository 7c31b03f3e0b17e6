/**
 * Types that CAST may name, without their lengths. SQLite takes any words and makes of them one of five affinities; these are the
 * words that people write.
 */
export const SQLITE_TYPES: ReadonlySet<string> = new Set([
  ...['integer', 'int', 'bigint', 'smallint', 'tinyint', 'boolean'],
  ...['real', 'double', 'double precision', 'float'],
  ...['numeric', 'decimal'],
  ...['text', 'char', 'varchar', 'clob'],
  'blob',
]);

/** Collations that are part of the library. */
export const SQLITE_COLLATIONS: ReadonlySet<string> = new Set(['binary', 'nocase', 'rtrim']);
