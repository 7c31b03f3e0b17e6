import { close, writev, writevSync } from 'node:fs';
import { promisify } from 'node:util';
import { encodeCursor } from './cursor.js';
import { encodeClose, encodeEvent } from './frame.js';
import { bytesAllowed } from './log-bounds.js';
import type { WrittenEvent } from './recent-events.js';
import type { RunFile } from './run-file.js';
import type { AppendedEvent, RunLogWriter } from './run-log.js';
import { logClosed, logDeleted, logFull } from './run-log-errors.js';

interface QueuedFrame {
  readonly pieces: readonly Buffer[];
  readonly byteLength: number;
  /** `undefined`: it closes the log. */
  readonly event: WrittenEvent | undefined;
  readonly written: PromiseWithResolvers<void>;
}

export interface FileRunLogWriterOptions {
  readonly now: () => number;
  readonly maxRunBytes: number;
  readonly onClose: () => void;
}

/**
 * Less is written at once, in the caller's own turn: into the page cache that takes 6 µs, and by way of Node's threads, which
 * wait for a core on a busy machine, 20 to 2,000. A first row waits for two such writes.
 */
const WRITTEN_AT_ONCE_BYTES = 16 * 1024;
/** Frames that are written with one call; more waits for the next. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
const MAX_BATCH_FRAMES = 512;

/**
 * Appends to one run's file. What is appended while a write is under way is written together by the
 * next one. `append` resolves when the operating system has the bytes: they survive this process,
 * not a loss of power; a run that was under way then is ended as failed anyway.
 */
export class FileRunLogWriter implements RunLogWriter {
  private readonly queue: QueuedFrame[] = [];
  private flushing: Promise<void> | undefined;
  private failure: unknown;
  private closing: Promise<void> | undefined;
  private sequence: number;
  /** Of the file, with what is on its way into it. */
  private bytes: number;

  constructor(
    private readonly file: RunFile,
    /** The file's, open for writing; closed with the log. */
    private readonly descriptor: number,
    private readonly options: FileRunLogWriterOptions,
  ) {
    this.sequence = file.lastSequence;
    this.bytes = file.committedBytes;
  }

  async append(...payload: readonly Buffer[]): Promise<AppendedEvent> {
    if (this.closing !== undefined) throw logClosed();
    const at = Math.floor(this.options.now());
    const sequence = this.sequence + 1;
    const pieces = encodeEvent(sequence, at, payload);
    const byteLength = bytesIn(pieces);
    if (this.bytes + byteLength > bytesAllowed(this.options.maxRunBytes, byteLength)) {
      throw logFull(this.options.maxRunBytes);
    }
    this.sequence = sequence;
    this.bytes += byteLength;
    await this.enqueue(pieces, { sequence, at, payload });
    return {
      cursor: encodeCursor(this.file.epoch, sequence),
      sequence,
      at: new Date(at).toISOString(),
    };
  }

  close(): Promise<void> {
    this.closing ??= this.finish(true);
    return this.closing;
  }

  async release(): Promise<void> {
    this.closing ??= this.finish(false);
    await this.closing.catch(() => undefined);
  }

  private async finish(markClosed: boolean): Promise<void> {
    try {
      if (markClosed && this.failure === undefined && this.file.state.kind === 'open') {
        await this.enqueue(encodeClose(this.sequence + 1, Math.floor(this.options.now())), undefined);
      }
      await this.flushing;
    } finally {
      // Its readers wait for an end that can't be written any more.
      if (this.failure !== undefined) this.file.end('gone');
      this.file.released();
      this.options.onClose();
      await promisify(close)(this.descriptor);
    }
  }

  private enqueue(pieces: readonly Buffer[], event: WrittenEvent | undefined): Promise<void> {
    const written = Promise.withResolvers<void>();
    const byteLength = bytesIn(pieces);
    this.queue.push({ pieces, byteLength, event, written });
    this.flushing ??= this.flush();
    return written.promise;
  }

  /** Never rejects: each frame's promise says what became of it. */
  private async flush(): Promise<void> {
    // One turn later, so that what is appended together is written together.
    await Promise.resolve();
    while (this.queue.length > 0) {
      const batch = this.takeBatch();
      try {
        this.assertWritable();
        await writeAll(this.descriptor, batch, this.file.committedBytes);
        this.commit(batch);
      } catch (error) {
        this.failure ??= error;
        for (const frame of batch) frame.written.reject(error);
      }
    }
    // Said in the same breath as the last look at the queue: what comes later begins a new flush.
    this.flushing = undefined;
  }

  private takeBatch(): QueuedFrame[] {
    let bytes = 0;
    let count = 0;
    for (const frame of this.queue) {
      if (count === MAX_BATCH_FRAMES || (count > 0 && bytes + frame.byteLength > MAX_BATCH_BYTES)) break;
      bytes += frame.byteLength;
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private assertWritable(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.file.state.kind === 'gone') {
      throw logDeleted();
    }
  }

  private commit(batch: readonly QueuedFrame[]): void {
    for (const { byteLength, event, written } of batch) {
      if (event === undefined) this.file.commitClose(byteLength);
      else this.file.commitEvent(byteLength, event);
      written.resolve();
    }
    this.file.wake();
  }
}

function bytesIn(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
}

/** `writev` may write less than it was given, for example when the disk is nearly full. */
async function writeAll(descriptor: number, batch: readonly QueuedFrame[], position: number): Promise<void> {
  let rest = batch.flatMap((frame) => frame.pieces);
  let at = position;
  const isSmall = bytesIn(rest) < WRITTEN_AT_ONCE_BYTES;
  while (rest.length > 0) {
    const bytesWritten = isSmall
      ? writevSync(descriptor, rest, at)
      : (await promisify(writev)(descriptor, rest, at)).bytesWritten;
    at += bytesWritten;
    rest = dropBytes(rest, bytesWritten);
  }
}

function dropBytes(buffers: readonly Buffer[], count: number): Buffer[] {
  let left = count;
  return buffers.flatMap((buffer) => {
    const dropped = Math.min(left, buffer.byteLength);
    left -= dropped;
    return dropped === buffer.byteLength ? [] : [buffer.subarray(dropped)];
  });
}
