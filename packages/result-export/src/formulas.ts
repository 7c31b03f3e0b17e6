import type { ValueType } from '@parley/sql-drivers';

/*
 * The threat: a value that somebody put into a database, a customer's own name for one, is run as a formula by whoever
 * opens the exported file in a spreadsheet, and can send away the sheet or start a program. What a cell may not begin with
 * is OWASP's list ("CSV Injection"), with its full-width forms, which some input methods turn into the plain ones, also
 * behind space that a spreadsheet skips.
 */
const SKIPPED = '[\\s\\u0000-\\u0020\\u00a0\\u200b-\\u200f\\u2060\\ufeff]*';
const TRIGGER = '[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]';
const BEGINS_FORMULA = new RegExp(`^(?:[\\t\\r\\n]|${SKIPPED}${TRIGGER})`, 'u');
/** A spreadsheet that takes another separator than the comma cuts there, whatever the quotes say. */
const CUT_BEFORE_FORMULA = new RegExp(`([;\\t\\r\\n]${SKIPPED})(?=${TRIGGER})`, 'gu');
/** What engines write for numbers, times and durations, and no formula can look like. */
const PLAIN_VALUE = /^[-+]?(?:\d[\d.:]*(?:[eE][-+]?\d+)?|[Ii]nfinity|P[\dYMWDTHS.-]+)$/;

const WRITTEN_BY_ENGINE: ReadonlySet<ValueType> = new Set([
  ...(['INTEGER', 'BIGINT', 'DECIMAL', 'FLOAT'] as const),
  ...(['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_TZ', 'INTERVAL'] as const),
]);

/** Whether a spreadsheet may take the text for a formula. Negative numbers of a column of numbers are none. */
export function isFormula(text: string, type: ValueType): boolean {
  if (!BEGINS_FORMULA.test(text)) return false;
  return !(WRITTEN_BY_ENGINE.has(type) && PLAIN_VALUE.test(text));
}

/** The text with an apostrophe in front of what a spreadsheet would take for a formula, at its begin or where it may be cut. */
export function defuse(text: string, type: ValueType): string {
  const begun = isFormula(text, type) ? `'${text}` : text;
  return begun.replace(CUT_BEFORE_FORMULA, "$1'");
}
