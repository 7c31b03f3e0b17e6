import type { FileHandle } from 'node:fs/promises';
import { type Frame, parseFrame } from './frame.js';

/** Read at once: two events of rows, which come in batches of about 256 KB. */
const CHUNK_BYTES = 512 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Takes frames off a file one after the other, in memory of one chunk or one frame, whichever is
 * larger. The caller says up to where the file may be read.
 */
export class FrameReader {
  private buffer = NOTHING;
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

  /** The next whole frame before `limit`; its payload is a view into memory that is never written again. */
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
    const unread = limit - this.position;
    if (unread <= 0) return false;
    this.makeRoom(needed, unread);
    const length = Math.min(this.buffer.byteLength - this.end, unread);
    const { bytesRead } = await this.handle.read(this.buffer, this.end, length, this.position);
    this.position += bytesRead;
    this.end += bytesRead;
    return bytesRead > 0;
  }

  /** In new memory: the old is with those who got frames out of it. */
  private makeRoom(needed: number, unread: number): void {
    const has = this.end - this.start;
    if (this.buffer.byteLength - this.start >= needed) return;
    const target = Buffer.allocUnsafe(Math.max(needed, Math.min(CHUNK_BYTES, has + unread)));
    this.buffer.copy(target, 0, this.start, this.end);
    this.buffer = target;
    this.start = 0;
    this.end = has;
  }
}
