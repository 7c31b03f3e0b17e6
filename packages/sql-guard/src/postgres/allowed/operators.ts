/** Built-in operators on plain values. They need no schema: the driver runs everything under `search_path = ''`. */
export const ALLOWED_OPERATORS: ReadonlySet<string> = new Set([
  // comparison
  ...['=', '<>', '<', '<=', '>', '>='],
  // arithmetic and bits
  ...['+', '-', '*', '/', '%', '^', '|/', '||/', '@', '&', '|', '#', '~', '<<', '>>'],
  // text; ~~ is LIKE
  ...['||', '~~', '!~~', '~~*', '!~~*', '~*', '!~', '!~*', '^@'],
  // JSON, arrays and ranges
  ...['->', '->>', '#>', '#>>', '@>', '<@', '?', '?|', '?&', '@?', '@@', '#-', '&&', '-|-', '&<', '&>'],
]);
