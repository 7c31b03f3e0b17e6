import {
  binary,
  boolean,
  call,
  cast,
  choose,
  chooseFirst,
  integer,
  parameter,
  string,
} from '../policies/build.js';
import { PARTIAL_MARK, type Vocabulary } from '../policies/vocabulary.js';
import type { PolicyScalar } from '../policy.js';
import type { ExpressionNode } from '../tree/query-tree.js';

/** What masks and row rules need, in PostgreSQL's words. */
export const postgresVocabulary: Vocabulary = {
  dialect: 'postgresql',

  asText: ({ node }) => cast(node, 'text'),

  // Never the value, but still its type.
  nothing: ({ node }) => choose(boolean(false), node),

  hash: (text, { inner, outer }) => {
    const bytes = (hex: string) => call('decode', cast(parameter(hex), 'text'), string('hex'));
    const message = call('convert_to', text, string('UTF8'));
    const digest = call('sha256', binary('||', bytes(inner), message));
    return call('encode', call('sha256', binary('||', bytes(outer), digest)), string('hex'));
  },

  partial: (text, keepLast) =>
    chooseFirst([
      [
        binary('>', call('length', text), integer(keepLast)),
        binary('||', string(PARTIAL_MARK), call('right', text, integer(keepLast))),
      ],
      [binary('<=', call('length', text), integer(keepLast)), string(PARTIAL_MARK)],
    ]),

  constant: (value, { node, type }) =>
    fits(value, type)
      ? { expression: choose(boolean(true), parameter(value), node), type: 'of the column' }
      : { expression: cast(parameter(String(value)), 'text'), type: 'text' },

  bound: (value, type) => {
    const bound = parameter(value);
    return isFractionOfWhole([value], type) ? cast(bound, 'numeric') : bound;
  },

  isOneOf: ({ node, type }, values, { negated }) => {
    const list = parameter(values);
    const typed: ExpressionNode = isFractionOfWhole(values, type) ? cast(list, 'numeric[]') : list;
    return { kind: 'in', negated, operand: node, list: [typed] };
  },
};

function fits(constant: PolicyScalar, type: string): boolean {
  switch (typeof constant) {
    case 'string':
      return /^(text|character varying)/.test(type) && !type.endsWith(']');
    case 'boolean':
      return type === 'boolean';
    case 'number':
      if (type === 'numeric' || type === 'double precision') return true;
      return (
        Number.isInteger(constant) && Math.abs(constant) < 2 ** 15 && /^(smallint|integer|bigint)$/.test(type)
      );
  }
}

/** A fraction compared with a whole-number column must not be read as a whole number. */
function isFractionOfWhole(values: readonly PolicyScalar[], type: string): boolean {
  const hasFraction = values.some((value) => typeof value === 'number' && !Number.isInteger(value));
  return hasFraction && /^(smallint|integer|bigint)$/.test(type);
}
