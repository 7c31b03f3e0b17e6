/**
 * Types that CAST may name, without their lengths. Aliases are written as the first of their kind; a cast to a character set
 * is none of them.
 */
export const MARIADB_TYPES: ReadonlySet<string> = new Set([
  ...['signed', 'unsigned', 'decimal', 'double', 'float'],
  ...['char', 'binary'],
  ...['date', 'time', 'datetime'],
  ...['inet4', 'inet6', 'uuid'],
]);

/** Collations of Unicode text, which every server has; those of other character sets raise an error on most columns. */
export const MARIADB_COLLATIONS: ReadonlySet<string> = new Set([
  'binary',
  'utf8mb4_bin',
  'utf8mb4_nopad_bin',
  'utf8mb4_general_ci',
  'utf8mb4_general_nopad_ci',
  'utf8mb4_unicode_ci',
  'utf8mb4_unicode_nopad_ci',
  'utf8mb4_unicode_520_ci',
  'utf8mb4_unicode_520_nopad_ci',
  'utf8mb4_croatian_ci',
  'utf8mb4_czech_ci',
  'utf8mb4_danish_ci',
  'utf8mb4_estonian_ci',
  'utf8mb4_german2_ci',
  'utf8mb4_hungarian_ci',
  'utf8mb4_icelandic_ci',
  'utf8mb4_latvian_ci',
  'utf8mb4_lithuanian_ci',
  'utf8mb4_persian_ci',
  'utf8mb4_polish_ci',
  'utf8mb4_roman_ci',
  'utf8mb4_romanian_ci',
  'utf8mb4_slovak_ci',
  'utf8mb4_slovenian_ci',
  'utf8mb4_spanish2_ci',
  'utf8mb4_spanish_ci',
  'utf8mb4_swedish_ci',
  'utf8mb4_turkish_ci',
  'utf8mb4_vietnamese_ci',
  'utf8mb3_bin',
  'utf8mb3_general_ci',
  'utf8mb3_unicode_ci',
]);
