/** Built-in operators that the parser makes calls of, on plain values, lists and ranges. Comparisons are nodes of their own. */
export const DUCKDB_OPERATORS: ReadonlySet<string> = new Set([
  // arithmetic and bits; `@` is the absolute value
  ...['+', '-', '*', '/', '//', '%', '^', '**', '@', '&', '|', '<<', '>>', '~'],
  // text; ~~ is LIKE, ~~~ is GLOB
  ...['||', '~~', '!~~', '~~*', '!~~*', '~~~', '^@'],
  // JSON and lists
  ...['->>', '&&', '@>', '<@', '<->', '<=>'],
]);
