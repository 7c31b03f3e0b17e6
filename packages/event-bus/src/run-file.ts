import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { EPOCH_BYTES } from './cursor.js';
import {
  encodeFileHeader,
  endsClosed,
  FILE_HEADER_BYTES,
  FRAME_HEADER_BYTES,
  parseFileHeader,
} from './frame.js';
import { FrameReader } from './frame-reader.js';
import { RecentEvents, type WrittenEvent } from './recent-events.js';
import { WakeUps } from './wake-ups.js';

/** The place of an event is kept in memory at least every so many events and bytes, for readers that start behind a cursor. */
const INDEX_EVENTS = 256;
const INDEX_BYTES = 1024 * 1024;

/** Where a log stands. */
export type RunFileState =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed' }
  /** Deleted, or its bytes are not what was written. */
  | { readonly kind: 'gone' }
  /** This process stops serving it. */
  | { readonly kind: 'stopped' };

/** Where an event begins. */
interface Place {
  readonly sequence: number;
  readonly offset: number;
}

/** What is known of one run's file: how far it may be read, and where to start reading. */
export class RunFile {
  private current: RunFileState = { kind: 'open' };
  /** In order; the first is the first event's. */
  private readonly places: Place[] = [];
  private readonly recent = new RecentEvents();
  private readonly wakeUps = new WakeUps();
  private events = 0;
  private bytes = FILE_HEADER_BYTES;

  constructor(
    readonly path: string,
    readonly epoch: Buffer,
  ) {}

  get state(): RunFileState {
    return this.current;
  }

  get lastSequence(): number {
    return this.events;
  }

  /** Up to here every frame is whole. */
  get committedBytes(): number {
    return this.bytes;
  }

  /** Where to start reading to meet the event numbered `sequence`, and which event stands there. */
  placeBefore(sequence: number): Place {
    const place = this.places.findLast((one) => one.sequence <= sequence);
    return place ?? { sequence: 1, offset: FILE_HEADER_BYTES };
  }

  /** The event numbered `sequence`, where it is one of the newest of a log that is being written. */
  newest(sequence: number): ReturnType<RecentEvents['find']> {
    return this.recent.find(sequence);
  }

  /** Counts a frame that has been written; wakes nobody, since frames are written together. */
  commitEvent(byteLength: number, event?: WrittenEvent): void {
    const last = this.places.at(-1);
    const isFar =
      last === undefined ||
      this.events + 1 - last.sequence >= INDEX_EVENTS ||
      this.bytes - last.offset >= INDEX_BYTES;
    if (isFar) this.places.push({ sequence: this.events + 1, offset: this.bytes });
    this.events += 1;
    this.bytes += byteLength;
    if (event !== undefined) this.recent.add(event);
  }

  /** There is no writer any more: whoever reads on reads from the disk. */
  released(): void {
    this.recent.clear();
  }

  commitClose(byteLength: number): void {
    this.bytes += byteLength;
    this.current = { kind: 'closed' };
  }

  end(kind: 'gone' | 'stopped'): void {
    if (this.current.kind === 'open' || kind === 'gone') this.current = { kind };
    this.wake();
  }

  wake(): void {
    this.wakeUps.wake();
  }

  /** Until something was written or the log's state changed. */
  changed(signal: AbortSignal): Promise<void> {
    return this.wakeUps.next(signal);
  }
}

/** In the caller's own turn, as small frames are written: each run waits for it. @throws Error EEXIST */
export function createRunFile(path: string): { readonly file: RunFile; readonly descriptor: number } {
  const epoch = randomBytes(EPOCH_BYTES);
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    writeSync(descriptor, encodeFileHeader(epoch));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return { file: new RunFile(path, epoch), descriptor };
}

/**
 * Reads a file through once to learn where its events are and where its last whole frame ends.
 * `undefined`: there is none, or its writer died before the header was written.
 */
export async function openRunFile(path: string): Promise<RunFile | undefined> {
  const handle = await openIfThere(path);
  if (handle === undefined) return undefined;
  try {
    const header = Buffer.alloc(FILE_HEADER_BYTES);
    await handle.read(header, 0, FILE_HEADER_BYTES, 0);
    const epoch = parseFileHeader(header);
    if (epoch === undefined) return undefined;
    const file = new RunFile(path, epoch);
    await scan(file, handle);
    // Damage before the end of a closed log is no torn write: what follows it would be lost in silence.
    if (file.state.kind === 'open' && (await isClosed(handle))) file.end('gone');
    return file;
  } finally {
    await handle.close();
  }
}

async function scan(file: RunFile, handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  const reader = new FrameReader(handle, FILE_HEADER_BYTES, 1);
  for (;;) {
    const frame = await reader.next(size);
    if (frame === 'end' || frame === 'damaged') return;
    if (frame.kind === 'close') return file.commitClose(frame.byteLength);
    file.commitEvent(frame.byteLength);
  }
}

/** Looks only at the end of a file: cheap enough to ask of every file at a start. */
export async function isClosedFile(path: string): Promise<boolean> {
  const handle = await openIfThere(path);
  if (handle === undefined) return false;
  try {
    return await isClosed(handle);
  } finally {
    await handle.close();
  }
}

async function isClosed(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size < FILE_HEADER_BYTES + FRAME_HEADER_BYTES) return false;
  const tail = Buffer.alloc(FRAME_HEADER_BYTES);
  await handle.read(tail, 0, FRAME_HEADER_BYTES, size - FRAME_HEADER_BYTES);
  return endsClosed(tail);
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
