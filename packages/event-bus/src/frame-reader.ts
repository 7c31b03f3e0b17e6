import type { FileHandle } from 'node:fs/promises';
import { type Frame, parseFrame } from './frame.js';

const CHUNK_BYTES = 64 * 1024;

/**
 * Takes frames off a file one after the other, in memory of one chunk or one frame, whichever is
 * larger. The caller says up to where the file may be read.
 */
export class FrameReader {
  private buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  private start = 0;
  private end = 0;

  constructor(
    private readonly handle: FileHandle,
    /** Where the next bytes are read from. */
    private position: number,
    /** The number the next frame must have. */
    private sequence: number,
  ) {}

  /** Where the next frame begins. */
  get offset(): number {
    return this.position - (this.end - this.start);
  }

  /** The next whole frame before `limit`; its payload is valid until the next call. */
  async next(limit: number): Promise<Frame | 'end' | 'damaged'> {
    for (;;) {
      const frame = parseFrame(this.buffer.subarray(this.start, this.end), this.sequence);
      if (frame.kind === 'damaged') return 'damaged';
      if (frame.kind !== 'incomplete') {
        this.start += frame.byteLength;
        if (frame.kind === 'event') this.sequence += 1;
        return frame;
      }
      if (!(await this.fill(frame.needed, limit))) return 'end';
    }
  }

  /** Reads on; false when there is nothing before `limit`. */
  private async fill(needed: number, limit: number): Promise<boolean> {
    this.makeRoom(needed);
    const length = Math.min(this.buffer.byteLength - this.end, limit - this.position);
    if (length <= 0) return false;
    const { bytesRead } = await this.handle.read(this.buffer, this.end, length, this.position);
    this.position += bytesRead;
    this.end += bytesRead;
    return bytesRead > 0;
  }

  private makeRoom(needed: number): void {
    if (this.buffer.byteLength - this.start >= Math.max(needed, CHUNK_BYTES / 2)) return;
    const rest = this.buffer.subarray(this.start, this.end);
    // One large event shall not keep its memory for as long as the reader lives.
    const size = Math.max(needed, CHUNK_BYTES);
    const target = size === this.buffer.byteLength ? this.buffer : Buffer.allocUnsafe(size);
    rest.copy(target);
    this.buffer = target;
    this.start = 0;
    this.end = rest.byteLength;
  }
}
