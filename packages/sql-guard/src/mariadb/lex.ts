import type { Lexicon } from '../polyglot/lex.js';

const SHARED = {
  title: 'MariaDB',
  nameQuotes: new Map([['`', '`']]),
  doubleQuotes: "its meaning depends on the server; write 'text' for a string and `name` for a name",
  hasHashComments: true,
  hasBytes: true,
  operators: [
    ['<=>', '<=>'],
    ['<>', '<>'],
    ['!=', '<>'],
    ['<=', '<='],
    ['>=', '>='],
    ['<<', '<<'],
    ['>>', '>>'],
    ['&&', 'AND'],
    ...[...'=<>+-*/%&|^~(),.;'].map((sign): [string, string] => [sign, sign]),
  ],
} as const satisfies Partial<Lexicon>;

const REFUSED_OPERATORS: readonly (readonly [string, string])[] = [
  ['||', 'its meaning depends on the server; write CONCAT(a, b) or OR'],
  [':=', 'nothing can be assigned in a question'],
  ['->', 'write JSON_EXTRACT or JSON_VALUE'],
  ['@', 'variables of the session or the server are not read'],
];

/**
 * How people write MariaDB, as a server takes it out of the box, but for what a server's `sql_mode` may turn around: those are
 * refused. What a backslash stands for in LIKE is kept: lowering says it aloud.
 */
export const MARIADB_TEXT: Lexicon = {
  ...SHARED,
  escapes: new Map([
    ['\\', '\\'],
    ["'", "'"],
    ['"', '"'],
    ['n', '\n'],
    ['r', '\r'],
    ['t', '\t'],
    // To MariaDB these two stay as they are, for LIKE to read.
    ['%', '\\%'],
    ['_', '\\_'],
  ]),
  refusedOperators: new Map([
    ...REFUSED_OPERATORS,
    ['!', 'write NOT'],
    ['?', 'write the value itself'],
    ['{', 'write the value without braces'],
  ]),
};

/** What the guard prints: read under the `sql_mode` that the driver sets, where a backslash is a character. */
export const MARIADB_PRINTED: Lexicon = {
  ...SHARED,
  escapes: null,
  refusedOperators: new Map(REFUSED_OPERATORS),
};
