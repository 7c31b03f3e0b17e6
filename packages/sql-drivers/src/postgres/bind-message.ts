import type { BoundValue } from '@parley/sql-guard';
import { boundText } from './bound-text.js';

/** How the server is to write a column: as text, or as the type's own bytes. */
export type ResultFormat = 'text' | 'binary';

const BIND = 0x42;
const HEADER_BYTES = 5;
/** The unnamed portal, the unnamed statement, and no format codes: every value goes as text. */
const NAMES_AND_FORMATS = [0, 0, 0, 0] as const;
const NULL_LENGTH = -1;

/**
 * Binds the unnamed statement to the unnamed portal. `pg` writes this message too, but with one format for all columns. Without
 * `formats`, all are text. Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function bindMessage(values: readonly BoundValue[], formats: readonly ResultFormat[]): Buffer {
  const texts = values.map(boundText);
  const pieces = [
    Buffer.from(NAMES_AND_FORMATS),
    int16(texts.length),
    ...texts.flatMap(valuePieces),
    int16(formats.length),
    ...formats.map((format) => int16(format === 'binary' ? 1 : 0)),
  ];
  const body = Buffer.concat(pieces);
  const header = Buffer.alloc(HEADER_BYTES);
  header[0] = BIND;
  header.writeInt32BE(HEADER_BYTES - 1 + body.length, 1);
  return Buffer.concat([header, body]);
}

function valuePieces(text: string | null): readonly Buffer[] {
  if (text === null) return [int32(NULL_LENGTH)];
  const bytes = Buffer.from(text);
  return [int32(bytes.length), bytes];
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
