import type { Lexicon } from '../polyglot/lex.js';

/** How SQLite is written. A name in double quotes is only ever a name: it never falls back to a string. */
export const SQLITE_TEXT: Lexicon = {
  title: 'SQLite',
  nameQuotes: new Map([
    ['"', '"'],
    ['`', '`'],
    ['[', ']'],
  ]),
  doubleQuotes: null,
  escapes: null,
  hasHashComments: false,
  hasBytes: true,
  operators: [
    ['->>', '->>'],
    ['->', '->'],
    ['||', '||'],
    ['<>', '<>'],
    ['!=', '<>'],
    ['<=', '<='],
    ['>=', '>='],
    ['<<', '<<'],
    ['>>', '>>'],
    ['==', '='],
    ...[...'=<>+-*/%&|~(),.;'].map((sign): [string, string] => [sign, sign]),
  ],
  refusedOperators: new Map([
    ['?', 'write the value itself'],
    [':', 'write the value itself'],
    ['@', 'write the value itself'],
    ['$', 'write the value itself'],
    ['!', 'write NOT'],
    ['#', 'comments begin with --'],
  ]),
};
