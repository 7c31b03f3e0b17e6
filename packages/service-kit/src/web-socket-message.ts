import type { Writable } from 'node:stream';

const FINAL_TEXT = 0x81;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;
const MAX_LENGTH_IN_TWO_BYTES = 0xff_ff;

/**
 * Sends a text message in pieces from a WebSocket server's side, without copying them together first, which
 * `ws` can't. Only for a socket that `ws` accepted without extensions: then it writes whole frames at once,
 * and between two of them is room for ours. `done` is called when the bytes have left this process, or can't.
 */
export function writeTextMessage(
  socket: Writable,
  pieces: readonly Buffer[],
  done: (error?: Error | null) => void,
): void {
  const length = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  socket.cork();
  socket.write(frameHeader(length));
  const last = pieces.length - 1;
  for (const [index, piece] of pieces.entries()) {
    if (index === last) socket.write(piece, done);
    else socket.write(piece);
  }
  socket.uncork();
}

/** RFC 6455, section 5.2: a final frame of text, unmasked as all that a server sends. */
function frameHeader(length: number): Buffer {
  if (length < TWO_BYTES) return Buffer.from([FINAL_TEXT, length]);
  if (length <= MAX_LENGTH_IN_TWO_BYTES) {
    const header = Buffer.from([FINAL_TEXT, TWO_BYTES, 0, 0]);
    header.writeUInt16BE(length, 2);
    return header;
  }
  const header = Buffer.alloc(10);
  header[0] = FINAL_TEXT;
  header[1] = EIGHT_BYTES;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
