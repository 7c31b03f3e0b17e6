import type { CallForm } from '../polyglot/call-forms.js';
import type { RefusedWord } from '../polyglot/classify-words.js';
import type { Lexicon } from '../polyglot/lex.js';
import { precedence } from '../polyglot/precedence.js';
import type { ReadingRules } from '../polyglot/reading.js';
import { SHARED_RESERVED } from '../polyglot/reserved-words.js';
import { MARIADB_FUNCTIONS } from './allowed/functions.js';
import { MARIADB_COLLATIONS, MARIADB_TYPES } from './allowed/types.js';
import { MARIADB_PRINTED, MARIADB_TEXT } from './lex.js';

const VOCABULARY: ReadingRules['vocabulary'] = {
  reserved: new Set([
    ...SHARED_RESERVED,
    'XOR',
    'DIV',
    'ANY',
    'INTERVAL',
    'DUAL',
    'WINDOW',
    'RECURSIVE',
    'OVER',
  ]),
  refused: new Map<string, RefusedWord>([
    ['INTO', { label: 'INTO' }],
    ['PROCEDURE', { label: 'PROCEDURE' }],
    ['LOCK', { label: 'LOCK IN SHARE MODE', isLock: true }],
    ['UPDATE', { label: 'FOR UPDATE', after: 'FOR', isLock: true }],
    ['SYSTEM_TIME', { label: 'FOR SYSTEM_TIME', after: 'FOR' }],
    ['USE', { label: 'USE INDEX' }],
    ['FORCE', { label: 'FORCE INDEX' }],
    ['IGNORE', { label: 'IGNORE INDEX' }],
    ['PARTITION', { label: 'PARTITION of a table', notBefore: 'BY' }],
    ['JSON_TABLE', { label: 'JSON_TABLE' }],
    ['FETCH', { label: 'FETCH' }],
    ['MATCH', { label: 'MATCH' }],
    ['BINARY', { label: 'BINARY before a value', notAfter: 'AS' }],
    ['RETURNING', { label: 'RETURNING' }],
    ['SOUNDS', { label: 'SOUNDS LIKE', before: 'LIKE' }],
    ['LATERAL', { label: 'LATERAL', after: 'JOIN' }],
    ...[
      'STRAIGHT_JOIN',
      'DISTINCTROW',
      'HIGH_PRIORITY',
      'SQL_CALC_FOUND_ROWS',
      'SQL_BIG_RESULT',
      'SQL_SMALL_RESULT',
    ]
      .concat('SQL_BUFFER_RESULT', 'SQL_CACHE', 'SQL_NO_CACHE')
      .map((label): [string, RefusedWord] => [label, { label }]),
  ]),
  synonyms: new Map([
    ['RLIKE', 'REGEXP'],
    ['SOME', 'ANY'],
  ]),
};

const FORMS: ReadonlyMap<string, CallForm> = new Map<string, CallForm>([
  ['cast', 'cast'],
  ['convert', 'convert'],
  ['extract', 'extract'],
  ['timestampdiff', 'unit first'],
  ['timestampadd', 'unit first'],
  ['trim', 'trim'],
  ['ltrim', 'trim'],
  ['rtrim', 'trim'],
  ['substring', 'substring'],
  ['substr', 'substring'],
  ['mid', 'substring'],
  ['position', 'position'],
  ['group_concat', 'separator'],
]);

const UNITS = [
  ...['MICROSECOND', 'SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'],
  ...[
    'SECOND_MICROSECOND',
    'MINUTE_MICROSECOND',
    'MINUTE_SECOND',
    'HOUR_MICROSECOND',
    'HOUR_SECOND',
    'HOUR_MINUTE',
  ],
  ...['DAY_MICROSECOND', 'DAY_SECOND', 'DAY_MINUTE', 'DAY_HOUR', 'YEAR_MONTH'],
];

/** Longest name that AS may give, in characters. */
const MAX_COLUMN_NAME = 255;

function rulesWith(lexicon: Lexicon): ReadingRules {
  return {
    dialect: 'mariadb',
    lexicon,
    vocabulary: VOCABULARY,
    forms: {
      forms: FORMS,
      units: new Set(UNITS),
      clocks: new Set(['current_date', 'current_time', 'current_timestamp', 'localtimestamp']),
      bareCalls: new Set(['localtime', 'utc_date', 'utc_time', 'utc_timestamp']),
      hasTypedLiterals: true,
      typeSynonyms: new Map([
        ...['signed integer', 'signed int', 'integer', 'int'].map((name): [string, string] => [
          name,
          'signed',
        ]),
        ...['unsigned integer', 'unsigned int'].map((name): [string, string] => [name, 'unsigned']),
        ['dec', 'decimal'],
        ['varchar', 'char'],
      ]),
    },
    precedence: precedence(
      ['or', 'xor', 'and'],
      ['bitwise_or'],
      ['bitwise_and'],
      ['bitwise_left_shift', 'bitwise_right_shift'],
      ['add', 'sub'],
      ['mul', 'div', 'mod', 'int_div'],
      ['bitwise_xor'],
      ['neg', 'bitwise_not'],
      ['collation'],
    ),
    functions: MARIADB_FUNCTIONS,
    types: MARIADB_TYPES,
    collations: MARIADB_COLLATIONS,
    operations: new Set(['coalesce', 'nullif', 'greatest', 'least']),
    commas: 'weaker than joins',
    intersectsFirst: true,
    likeEscape: lexicon.escapes === null ? null : '\\',
    hasGeneralIs: false,
    // Names have no characters beyond three bytes.
    columnName: (text) =>
      text
        .replace(/\s+/g, ' ')
        .replace(/[\u{10000}-\u{10FFFF}]/gu, '?')
        .slice(0, MAX_COLUMN_NAME)
        .trimEnd(),
  };
}

/** How what people write is read. */
export const MARIADB_RULES = rulesWith(MARIADB_TEXT);
/** How what the guard printed is read back. */
export const MARIADB_PRINTED_RULES = rulesWith(MARIADB_PRINTED);
