import { binary, call, cast, chooseFirst, integer, NULL, parameter, string } from '../policies/build.js';
import { inListOf, PARTIAL_MARK, type Vocabulary } from '../policies/vocabulary.js';
import type { PolicyScalar } from '../policy.js';
import type { ExpressionNode } from '../tree/query-tree.js';
import { SQLITE_HMAC } from './allowed/functions.js';

/** What masks and row rules need, in SQLite's words. Values have types there, columns have none. */
export const sqliteVocabulary: Vocabulary = {
  dialect: 'sqlite',

  // Bytes need not be text.
  asText: ({ node }) =>
    chooseFirst(
      [[binary('=', call('typeof', node), string('blob')), call('lower', call('hex', node))]],
      cast(node, 'text'),
    ),

  nothing: () => NULL,

  // SQLite has no hash of its own: the driver brings the function.
  hash: (text, { inner }) => call(SQLITE_HMAC, parameter(keyOf(inner)), text),

  partial: (text, keepLast) => {
    const isLonger = binary('>', call('length', text), integer(keepLast));
    // substr(text, -0) would be all of it.
    const shown: ExpressionNode =
      keepLast === 0
        ? string(PARTIAL_MARK)
        : binary(
            '||',
            string(PARTIAL_MARK),
            call('substr', text, { kind: 'unary', operator: '-', operand: integer(keepLast) }),
          );
    return chooseFirst([
      [isLonger, shown],
      [binary('<=', call('length', text), integer(keepLast)), string(PARTIAL_MARK)],
    ]);
  },

  constant: (value, { type }) =>
    isNumeric(type) === (typeof value !== 'string')
      ? { expression: parameter(value), type: 'of the column' }
      : { expression: cast(parameter(String(value)), 'text'), type: 'text' },

  bound,

  isOneOf: inListOf(bound),
};

/** The key is the inner pad without its mask, filled up with zeroes, which HMAC does itself. */
function keyOf(innerPadHex: string): string {
  return Buffer.from(Buffer.from(innerPadHex, 'hex').map((byte) => byte ^ 0x36)).toString('hex');
}

/** Whether a column of this declared type turns text into numbers, and is not one of dates. */
function isNumeric(type: string): boolean {
  return /int|real|floa|doub|numeric|decimal|bool/i.test(type) && !/char|clob|text|blob/i.test(type);
}

const PLAIN_NUMBER = /^[+-]?\d{1,40}(?:\.\d{1,40})?$/;

/** To SQLite any text is above any number. So a text that is no number is NULL beside a column of numbers. */
function bound(value: PolicyScalar, type: string): ExpressionNode {
  const isMisfit = typeof value === 'string' && isNumeric(type) && !PLAIN_NUMBER.test(value);
  return isMisfit ? NULL : parameter(value);
}
