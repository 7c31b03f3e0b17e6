import type { CellValue } from '../driver.js';

/*
 * PostgreSQL's text forms, as the session settings in session.ts fix them, to the exact JSON-safe
 * forms the README defines. Nothing here rounds, shifts or guesses.
 */

export function decodeText(text: string): CellValue {
  return text;
}

/** For types whose every value is a whole number that a double holds: int2, int4, oid. */
export function decodeInteger(text: string): CellValue {
  return Number(text);
}

/** The engine prints the shortest digits that read back as the same float; NaN and infinities stay text. */
export function decodeFloat(text: string): CellValue {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

export function decodeBoolean(text: string): CellValue {
  return text === 't';
}

/** `2025-01-31 10:00:00.5` to `2025-01-31T10:00:00.5`; `infinity` and a ` BC` behind the time stay. */
export function decodeTimestamp(text: string): CellValue {
  const space = text.indexOf(' ');
  return space < 0 ? text : `${text.slice(0, space)}T${text.slice(space + 1)}`;
}

/** As {@link decodeTimestamp}; the session's zone is UTC, so the offset is always `+00`. */
export function decodeTimestampTz(text: string): CellValue {
  const offset = text.indexOf('+00', 10);
  if (offset < 0) return text;
  return `${text.slice(0, offset).replace(' ', 'T')}Z${text.slice(offset + 3)}`;
}

/** `\xdeadbeef` to base64. */
export function decodeBytea(text: string): CellValue {
  return Buffer.from(text.slice(2), 'hex').toString('base64');
}
