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

/** What masks and row rules need, in DuckDB's words. A parameter gets its type from a cast, never from what stands beside it. */
export const duckdbVocabulary: Vocabulary = {
  dialect: 'duckdb',

  asText: ({ node, type }) =>
    familyOf(type) === 'bytes' ? call('lower', call('hex', node)) : cast(node, 'varchar'),

  // Never the value, but still its type.
  nothing: ({ node }) => choose(boolean(false), node),

  hash: (text, { inner, outer }) => {
    const sha256 = (padHex: string, message: ExpressionNode) =>
      call('sha256', binary('||', call('unhex', textParameter(padHex)), message));
    return sha256(outer, call('unhex', sha256(inner, call('encode', text))));
  },

  partial: (text, keepLast) =>
    chooseFirst([
      [
        binary('>', call('length', text), integer(keepLast)),
        binary('||', string(PARTIAL_MARK), call('right', text, integer(keepLast))),
      ],
      [binary('<=', call('length', text), integer(keepLast)), string(PARTIAL_MARK)],
    ]),

  constant: (value, { type }) =>
    fits(value, type)
      ? { expression: cast(parameter(value), type.toLowerCase()), type: 'of the column' }
      : { expression: textParameter(String(value)), type: 'text' },

  bound,

  isOneOf: inListOf(bound),
};

type Family = 'integer' | 'number' | 'text' | 'boolean' | 'bytes' | 'other';

const FAMILIES: readonly (readonly [RegExp, Family])[] = [
  [/^u?(?:tiny|small|big|huge)?int$|^u?integer$/, 'integer'],
  [/^(?:decimal|numeric)(?:\(\d+(?:, ?\d+)?\))?$|^(?:float|double|real)$/, 'number'],
  [/^varchar$|^text$/, 'text'],
  [/^boolean$/, 'boolean'],
  [/^blob$/, 'bytes'],
];

function familyOf(type: string): Family {
  return FAMILIES.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1] ?? 'other';
}

function textParameter(value: string): ExpressionNode {
  return cast(parameter(value), 'varchar');
}

/** A cast that answers NULL where the value does not fit: equal to nothing, above and below nothing. */
function tryCast(operand: ExpressionNode, type: string): ExpressionNode {
  return { kind: 'cast', type, tries: true, operand };
}

/** Types of plain values that text is compared as. */
const PLAIN_TYPES =
  /^(?:boolean|blob|date|interval|json|time|timetz|time with time zone|timestamp(?:tz|_s|_ms|_ns| with time zone)?|uuid)$/;
const PLAIN_NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
/** Types that are compared with text as text. */
const TEXT_TYPES = /^(?:varchar|text|enum\b.*)$/;

function bound(value: PolicyScalar, type: string): ExpressionNode {
  const family = familyOf(type);
  const isNumber = family === 'integer' || family === 'number';
  switch (typeof value) {
    case 'boolean':
      return family === 'boolean' ? cast(parameter(value), 'boolean') : NULL;
    case 'number':
      if (isNumber) return cast(parameter(value), Number.isSafeInteger(value) ? 'bigint' : 'double');
      return bound(String(value), type);
    case 'string': {
      // Infinity is above all numbers, and so is what is not one.
      if (isNumber && !PLAIN_NUMBER.test(value)) return NULL;
      // As a whole number, '1.5' would be rounded.
      if (isNumber) return tryCast(textParameter(value), /^[+-]?\d+$/.test(value) ? 'hugeint' : 'double');
      const name = type.toLowerCase();
      if (PLAIN_TYPES.test(name)) return tryCast(textParameter(value), name);
      return TEXT_TYPES.test(name) ? textParameter(value) : NULL;
    }
  }
}

/** Whether the column's type is sure to hold the constant as it is. */
function fits(value: PolicyScalar, type: string): boolean {
  const family = familyOf(type);
  switch (typeof value) {
    case 'string':
      return family === 'text';
    case 'boolean':
      return family === 'boolean';
    case 'number':
      return family === 'integer'
        ? isInRange(value, type.toLowerCase())
        : family === 'number' && hasDigits(value, type);
  }
}

/** Every whole type but the eight-bit ones holds so much. */
function isInRange(value: number, type: string): boolean {
  const isUnsigned = type.startsWith('u');
  return (
    Number.isInteger(value) &&
    Math.abs(value) < 2 ** 15 &&
    !type.includes('tiny') &&
    !(isUnsigned && value < 0)
  );
}

function hasDigits(value: number, type: string): boolean {
  const [, digits, scale = '0'] = /\((\d+)(?:, ?(\d+))?\)/.exec(type) ?? [];
  if (digits === undefined) return /^double$/i.test(type);
  const [, whole = '', fraction = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  return whole !== '' && whole.length <= Number(digits) - Number(scale) && fraction.length <= Number(scale);
}
