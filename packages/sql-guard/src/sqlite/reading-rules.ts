import type { RefusedWord } from '../polyglot/classify-words.js';
import { precedence } from '../polyglot/precedence.js';
import type { ReadingRules } from '../polyglot/reading.js';
import { SHARED_RESERVED } from '../polyglot/reserved-words.js';
import { SQLITE_FUNCTIONS, SQLITE_PRINTED_FUNCTIONS } from './allowed/functions.js';
import { SQLITE_COLLATIONS, SQLITE_TYPES } from './allowed/types.js';
import { SQLITE_TEXT } from './lex.js';

/** How what people write is read. */
export const SQLITE_RULES: ReadingRules = {
  dialect: 'sqlite',
  lexicon: SQLITE_TEXT,
  vocabulary: {
    reserved: new Set([...SHARED_RESERVED, 'FULL', 'GLOB', 'ISNULL', 'NOTNULL']),
    refused: new Map<string, RefusedWord>([
      ['INTO', { label: 'INTO' }],
      ['INDEXED', { label: 'INDEXED BY or NOT INDEXED' }],
      ['MATCH', { label: 'MATCH' }],
      ['RETURNING', { label: 'RETURNING' }],
      ['RAISE', { label: 'RAISE' }],
    ]),
    synonyms: new Map(),
  },
  forms: {
    forms: new Map([['cast', 'cast']]),
    units: new Set(),
    clocks: new Set(['current_date', 'current_time', 'current_timestamp']),
    bareCalls: new Set(),
    hasTypedLiterals: false,
    typeSynonyms: new Map(),
  },
  precedence: precedence(
    ['or', 'and'],
    ['bitwise_and', 'bitwise_or', 'bitwise_left_shift', 'bitwise_right_shift'],
    ['add', 'sub'],
    ['mul', 'div', 'mod'],
    ['concat', 'json_extract', 'json_extract_scalar'],
    ['collation'],
    ['neg', 'bitwise_not'],
  ),
  functions: SQLITE_FUNCTIONS,
  types: SQLITE_TYPES,
  collations: SQLITE_COLLATIONS,
  operations: new Set(['coalesce', 'nullif']),
  commas: 'joins',
  intersectsFirst: false,
  likeEscape: null,
  hasGeneralIs: true,
  columnName: (text) => text.replace(/\s+/g, ' '),
};

/** How what the guard printed is read back: there, masks may call the hash that the driver brings. */
export const SQLITE_PRINTED_RULES: ReadingRules = { ...SQLITE_RULES, functions: SQLITE_PRINTED_FUNCTIONS };
