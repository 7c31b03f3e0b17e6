import type { SqlPosition } from '../stages.js';

/** Line and column of a UTF-16 offset; a column counts code points, as editors do. */
export function positionOf(sql: string, offset: number): SqlPosition {
  const before = sql.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return {
    line: before.split('\n').length,
    column: [...before.slice(lineStart)].length + 1,
  };
}

/**
 * Turns the byte offsets of PostgreSQL's parse tree into UTF-16 offsets.
 * Text without multi-byte characters, which is nearly all, costs nothing.
 */
export function byteOffsets(sql: string): (byteOffset: number) => number {
  const bytes = new TextEncoder().encode(sql);
  if (bytes.length === sql.length) return (offset) => offset;
  const decoder = new TextDecoder();
  return (offset) => (offset < 0 ? offset : decoder.decode(bytes.subarray(0, offset)).length);
}

/** Turns a count of code points, as PostgreSQL's messages have it, into a UTF-16 offset. */
export function codePointOffset(sql: string, codePoints: number): number {
  return [...sql].slice(0, codePoints).join('').length;
}
