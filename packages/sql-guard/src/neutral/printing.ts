import type { BoundValue } from '../bound-value.js';
import { Refusal } from '../refusal.js';
import type { Syntax } from './syntax.js';

/** One statement being written. */
export interface Printing {
  readonly syntax: Syntax;
  /** Values of the parameters written so far, in their order. */
  readonly values: BoundValue[];
}

const PLAIN_NAME = /^[a-z_][a-z0-9_]*$/;

/** A name in quotes, always: no name can be taken for a keyword, and none leaves its quotes. */
export function identifier(name: string, { identifierQuote: quote }: Syntax): string {
  refuseUnprintable(name, 'A name');
  if (name === '') throw new Error('An empty name can not be printed.');
  return quote + name.replaceAll(quote, quote + quote) + quote;
}

export function qualified(names: readonly string[], syntax: Syntax): string {
  return names.map((name) => identifier(name, syntax)).join('.');
}

/**
 * Text in quotes. Every dialect here takes a doubled quote for one, and a backslash for itself: MariaDB by NO_BACKSLASH_ESCAPES,
 * PostgreSQL by standard_conforming_strings.
 */
export function quotedText(text: string): string {
  refuseUnprintable(text, 'Text');
  return `'${text.replaceAll("'", "''")}'`;
}

/** Engines end a statement, or a value, at a NUL; half a character does not reach them as it is. */
function refuseUnprintable(text: string, what: string): void {
  if (!text.includes('\0') && text.isWellFormed()) return;
  throw new Refusal('SQL_NOT_SUPPORTED', `${what} can't hold a NUL or half a character; leave it out.`, -1, {
    construct: 'NUL or half a character',
  });
}

/** A word of the language that the tree holds as text: a unit, a field, a function. Never quoted, so it must be plain. */
export function word(text: string): string {
  if (!PLAIN_NAME.test(text)) throw new Error('A word of the tree is no word.');
  return text;
}

export function bind(value: BoundValue, { syntax, values }: Printing): string {
  return syntax.parameter(values.push(value));
}
