import {
  binary,
  boolean,
  call,
  cast,
  choose,
  chooseFirst,
  integer,
  NULL,
  parameter,
  string,
} from '../policies/build.js';
import { inListOf, PARTIAL_MARK, type Vocabulary } from '../policies/vocabulary.js';
import type { PolicyScalar } from '../policy.js';
import type { ExpressionNode } from '../tree/query-tree.js';

/** What masks and row rules need, in MariaDB's words. The connection's character set is utf8mb4. */
export const mariadbVocabulary: Vocabulary = {
  dialect: 'mariadb',

  // Bytes that are no text would become question marks.
  asText: ({ node, type }) =>
    familyOf(type) === 'bytes' ? call('lower', call('hex', node)) : cast(node, 'char'),

  // Never the value, but still its type.
  nothing: ({ node }) => choose(boolean(false), node),

  hash: (text, { inner, outer }) => {
    const sha256 = (padHex: string, message: ExpressionNode) =>
      call('sha2', call('concat', call('unhex', parameter(padHex)), message), integer(256));
    return sha256(outer, call('unhex', sha256(inner, text)));
  },

  partial: (text, keepLast) => {
    const last = call('substr', text, { kind: 'unary', operator: '-', operand: integer(keepLast) });
    // The last none of them would be all of them.
    const shown = keepLast === 0 ? string(PARTIAL_MARK) : call('concat', string(PARTIAL_MARK), last);
    return chooseFirst([
      [binary('>', call('char_length', text), integer(keepLast)), shown],
      [binary('<=', call('char_length', text), integer(keepLast)), string(PARTIAL_MARK)],
    ]);
  },

  constant: (value, column) => {
    const fitting = fittingConstant(value, column.type);
    return fitting === null
      ? { expression: cast(parameter(String(value)), 'char'), type: 'text' }
      : { expression: choose(boolean(true), fitting, column.node), type: 'of the column' };
  },

  bound,

  isOneOf: inListOf(bound),
};

type Family = 'integer' | 'decimal' | 'float' | 'text' | 'bytes' | 'date' | 'time' | 'other';

const FAMILIES: readonly (readonly [RegExp, Family])[] = [
  [/^(?:tiny|small|medium|big)?int\b|^integer\b|^year\b|^bool/, 'integer'],
  [/^(?:decimal|numeric)\b/, 'decimal'],
  [/^(?:float|double|real)\b/, 'float'],
  [/^(?:var|n|nvar)?char\b|^(?:tiny|medium|long)?text\b|^(?:enum|set)\b/, 'text'],
  [
    /^(?:var)?binary\b|^(?:tiny|medium|long)?blob\b|^bit\b|^geometry|^point|polygon$|^(?:multi)?linestring/,
    'bytes',
  ],
  [/^(?:date|datetime|timestamp)\b/, 'date'],
  [/^time\b/, 'time'],
];

function familyOf(type: string): Family {
  return FAMILIES.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1] ?? 'other';
}

const NUMBERS: ReadonlySet<Family> = new Set(['integer', 'decimal', 'float']);
const PLAIN_NUMBER = /^[+-]?\d{1,30}(?:\.\d{1,20})?$/;
const PLAIN_MOMENT = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?$/;
const ZERO_MOMENT = /^0000-00-00(?: 00:00:00)?$/;
const BITS = /^bit\b/i;
const PLAIN_TIME = /^-?\d{1,3}:\d\d(?::\d\d(?:\.\d{1,6})?)?$/;
const WIDE_DECIMAL = 'decimal(65,30)';

/**
 * MariaDB makes 0 of a text that is no number, and compares whatever it is given. So what does not fit the column is NULL here:
 * equal to nothing, above and below nothing.
 */
function bound(value: PolicyScalar, type: string): ExpressionNode {
  const family = familyOf(type);
  if (typeof value === 'boolean') return NUMBERS.has(family) ? parameter(value) : NULL;
  // Bits are compared as a number, too.
  if (NUMBERS.has(family) || BITS.test(type)) {
    if (typeof value === 'string')
      return PLAIN_NUMBER.test(value) ? cast(parameter(value), WIDE_DECIMAL) : NULL;
    // As a double, a fraction is near a decimal; as text it is one. And by a key, MariaDB finds 40 where the double 40.5 is asked for.
    const isExact = family !== 'float' && !Number.isInteger(value);
    return isExact ? cast(parameter(String(value)), WIDE_DECIMAL) : parameter(value);
  }
  const text = String(value);
  if (family === 'date') return isMoment(text) ? momentBound(text, 'datetime(6)') : NULL;
  if (family === 'time') return PLAIN_TIME.test(text) ? momentBound(text, 'time(6)') : NULL;
  return parameter(text);
}

/** By a key, MariaDB finds the whole second where a text with a fraction of one is asked for. */
function momentBound(text: string, type: string): ExpressionNode {
  return text.includes('.') ? cast(parameter(text), type) : parameter(text);
}

/** A day that is none, as the 30th of February, would be the zero date, which columns hold. */
function isMoment(text: string): boolean {
  if (ZERO_MOMENT.test(text)) return true;
  if (!PLAIN_MOMENT.test(text)) return false;
  const [day = '', time = '00:00'] = text.split(/[ T]/);
  const moment = new Date(`${day}T${time}Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(day);
}

/** The constant where the column's type is sure to hold it, so that values beside it stay exact. */
function fittingConstant(value: PolicyScalar, type: string): ExpressionNode | null {
  const family = familyOf(type);
  switch (typeof value) {
    case 'string':
      return family === 'text' ? parameter(value) : null;
    case 'boolean':
      return /^tinyint\(1\)|^bool/i.test(type) ? parameter(value) : null;
    case 'number':
      return fittingNumber(value, type);
  }
}

function fittingNumber(value: number, type: string): ExpressionNode | null {
  const family = familyOf(type);
  if (family === 'float') return parameter(value);
  // Every whole type but TINYINT and YEAR holds so many digits.
  const isSmall = Number.isInteger(value) && Math.abs(value) < 2 ** 15;
  const isUnsigned = /\bunsigned\b/i.test(type);
  if (family === 'integer' && isSmall && !/^(?:tinyint|year|bool)/i.test(type)) {
    if (isUnsigned) return value < 0 ? null : cast(parameter(value), 'unsigned');
    return parameter(value);
  }
  const [, digits = '', scale = '0'] = /^(?:decimal|numeric)\((\d+)(?:, ?(\d+))?\)/i.exec(type) ?? [];
  const [, whole = '', fraction = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  const fits = whole.length <= Number(digits) - Number(scale) && fraction.length <= Number(scale);
  if (digits === '' || whole === '' || !fits || (isUnsigned && value < 0)) return null;
  return cast(parameter(String(value)), `decimal(${digits},${scale})`);
}
