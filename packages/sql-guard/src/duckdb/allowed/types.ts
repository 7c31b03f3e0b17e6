/**
 * Types that a cast may name, without their sizes and brackets: plain values. Not on it: enumerations and whatever else a
 * database can define.
 */
export const DUCKDB_TYPES: ReadonlySet<string> = new Set([
  ...['bigint', 'hugeint', 'integer', 'smallint', 'tinyint'],
  ...['ubigint', 'uhugeint', 'uinteger', 'usmallint', 'utinyint'],
  ...['decimal', 'double', 'float', 'boolean', 'bit', 'blob', 'varchar', 'json', 'uuid', 'interval'],
  ...['date', 'time', 'time_ns', 'timetz', 'time with time zone', 'timestamp', 'timestamptz'],
  ...['timestamp with time zone', 'timestamp_s', 'timestamp_ms', 'timestamp_ns'],
]);

/** Collations that are part of the library; the parts of a combination such as `nocase.noaccent`. */
export const DUCKDB_COLLATIONS: ReadonlySet<string> = new Set([
  'binary',
  'c',
  'de',
  'en',
  'es',
  'fr',
  'it',
  'nfc',
  'nl',
  'noaccent',
  'nocase',
  'pl',
  'posix',
  'pt',
  'sv',
]);
