import type { BoundValue } from '../bound-value.js';
import { Refusal } from '../refusal.js';
import { isPlainName } from './plain-names.js';
import type { PrintedDialect, Syntax } from './syntax.js';

/** One statement being written. */
export interface Printing {
  readonly syntax: Syntax<PrintedDialect>;
  /** Values of the parameters written so far, in their order. */
  readonly values: BoundValue[];
  /** How far in a line begins, where people read the text; null where it is one line for an engine. */
  readonly depth: number | null;
}

const WORD = /^[a-z_][a-z0-9_]*$/i;

/**
 * A name in quotes, so that none can be taken for a keyword and none leaves them. What people read has them only where a name
 * is not plain.
 */
export function identifier(name: string, { syntax, depth }: Printing): string {
  refuseUnprintable(name, 'A name');
  if (name === '') throw new Error('An empty name can not be printed.');
  if (depth !== null && isPlainName(name)) return name;
  return quoted(name, syntax.identifierQuote, syntax);
}

export function qualified(names: readonly string[], printing: Printing): string {
  return names.map((name) => identifier(name, printing)).join('.');
}

/**
 * Text in quotes. Every dialect here takes a doubled quote for one, and but for ClickHouse a backslash for itself: MariaDB by
 * NO_BACKSLASH_ESCAPES, PostgreSQL by standard_conforming_strings.
 */
export function quotedText(text: string, syntax: Syntax<PrintedDialect>): string {
  refuseUnprintable(text, 'Text');
  return quoted(text, "'", syntax);
}

function quoted(text: string, quote: string, { hasBackslashEscapes }: Syntax<PrintedDialect>): string {
  const escaped = hasBackslashEscapes ? text.replaceAll('\\', '\\\\') : text;
  return quote + escaped.replaceAll(quote, quote + quote) + quote;
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
  if (!WORD.test(text)) throw new Error('A word of the tree is no word.');
  return text;
}

export function bind(value: BoundValue, { syntax, values }: Printing): string {
  return syntax.parameter(values.push(value));
}
