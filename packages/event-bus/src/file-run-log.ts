import { close, ftruncateSync, open as openFile } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { abortableIterator } from './abortable-iterator.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { FileRunLogWriter } from './file-run-log-writer.js';
import type { Frame } from './frame.js';
import { FrameReader } from './frame-reader.js';
import { createRunFile, isClosedFile, openRunFile, type RunFile } from './run-file.js';
import { assertRunId, isRunId } from './run-id.js';
import type { LoggedEvent, RunLog, RunLogWriter } from './run-log.js';
import { logExists, logExpired, logNotResumable, logStopped } from './run-log-errors.js';

export interface FileRunLogOptions {
  /** Made when it is missing. For one process at a time. */
  readonly folder: string;
  /** How long after its last event a log is kept. */
  readonly retentionMs: number;
  /** Of all logs together; enforced by `expire`. */
  readonly maxTotalBytes: number;
  /** Of one log's events; default 8 GiB. */
  readonly maxRunBytes?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const SUFFIX = '.log';
const MAX_RUN_BYTES = 8 * 1024 ** 3;
/** Logs nobody writes of which is remembered where their events are; others are read through again. */
const MAX_REMEMBERED = 1_000;

/** The run log of one process: a file a run, appended to by one writer, read by many. */
export function createFileRunLog(options: FileRunLogOptions): RunLog {
  return new FileRunLog(options);
}

class FileRunLog implements RunLog {
  private readonly now: () => number;
  private readonly writing = new Map<string, { readonly file: RunFile; readonly writer: FileRunLogWriter }>();
  private readonly resting = new Map<string, Promise<RunFile | undefined>>();
  /** How many read or resume a log now: they hold an object that must hear what is written. */
  private readonly using = new Map<string, number>();
  private folderMade: Promise<unknown> | undefined;
  private stopping: Promise<void> | undefined;

  constructor(private readonly options: FileRunLogOptions) {
    this.now = options.now ?? Date.now;
  }

  async create(runId: string): Promise<RunLogWriter> {
    assertRunId(runId);
    await this.prepare();
    try {
      const { file, descriptor } = createRunFile(this.pathOf(runId));
      return this.startWriter(runId, file, descriptor);
    } catch (error) {
      const cause = error as NodeJS.ErrnoException;
      throw cause.code === 'EEXIST' ? logExists(runId, cause) : cause;
    }
  }

  async resume(runId: string): Promise<RunLogWriter> {
    this.beginUse(runId);
    try {
      return await this.takeOver(runId);
    } finally {
      this.endUse(runId);
    }
  }

  private async takeOver(runId: string): Promise<RunLogWriter> {
    const file = await this.find(runId);
    const descriptor = await promisify(openFile)(file.path, 'r+');
    // Nothing is awaited between this check and `startWriter`: two that resume at once can't both win.
    if (this.writing.has(runId) || file.state.kind !== 'open') {
      await promisify(close)(descriptor);
      throw logNotResumable(runId);
    }
    const writer = this.startWriter(runId, file, descriptor);
    try {
      // The torn end of the dead writer's last write: new frames would cover only a part of it. Done before anybody can close the file.
      ftruncateSync(descriptor, file.committedBytes);
    } catch (error) {
      await writer.release();
      throw error;
    }
    return writer;
  }

  async *openAfterCrash(): AsyncGenerator<string, void> {
    for (const { runId, path } of await this.list()) {
      if (this.writing.has(runId) || (await isClosedFile(path))) continue;
      const file = await this.lookUp(runId);
      if (file?.state.kind === 'open' && !this.writing.has(runId)) yield runId;
    }
  }

  read(runId: string, after: string | undefined, signal: AbortSignal): AsyncIterable<LoggedEvent> {
    return abortableIterator(signal, (ending) => this.replay(runId, after, ending));
  }

  private async *replay(
    runId: string,
    after: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<LoggedEvent, void> {
    this.beginUse(runId);
    try {
      yield* this.follow(runId, after, signal);
    } finally {
      this.endUse(runId);
    }
  }

  private async *follow(
    runId: string,
    after: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<LoggedEvent, void> {
    let file = await this.find(runId);
    let seen = decodeCursor(file.epoch, after, file.lastSequence);
    while (!signal.aborted) {
      const newest = file.newest(seen + 1);
      if (newest !== undefined) {
        yield toEvent(file, newest);
        seen += 1;
      } else if (seen < file.lastSequence) {
        for await (const event of readFromDisk(file, seen)) {
          yield event;
          seen = event.sequence;
          if (signal.aborted) return;
        }
      } else if (file.state.kind === 'closed') {
        return;
      } else {
        // Compared and waited for without a pause between: what is written now wakes this reader. It holds no file meanwhile.
        if (file.state.kind === 'open' && this.hears(runId, file)) await file.changed(signal);
        if (!signal.aborted) file = await this.find(runId);
      }
    }
  }

  async expire(): Promise<void> {
    const kept: StoredLog[] = [];
    for (const log of await this.list()) {
      if (this.now() - log.writtenAt > this.options.retentionMs) await this.delete(log);
      else kept.push(log);
    }
    let total = kept.reduce((sum, log) => sum + log.bytes, 0);
    for (const log of kept.sort((a, b) => a.writtenAt - b.writtenAt)) {
      if (total <= this.options.maxTotalBytes) return;
      if (this.writing.has(log.runId) || !(await isClosedFile(log.path))) continue;
      await this.delete(log);
      total -= log.bytes;
    }
  }

  close(): Promise<void> {
    this.stopping ??= this.stop();
    return this.stopping;
  }

  private async stop(): Promise<void> {
    const writing = [...this.writing.values()];
    await Promise.all(writing.map(({ writer }) => writer.release()));
    const resting = await Promise.allSettled(this.resting.values());
    for (const { file } of writing) file.end('stopped');
    for (const result of resting) if (result.status === 'fulfilled') result.value?.end('stopped');
  }

  private startWriter(runId: string, file: RunFile, descriptor: number): FileRunLogWriter {
    const writer = new FileRunLogWriter(file, descriptor, {
      now: this.now,
      maxRunBytes: this.options.maxRunBytes ?? MAX_RUN_BYTES,
      onClose: () => {
        this.writing.delete(runId);
        this.remember(runId, Promise.resolve(file));
      },
    });
    // Read since it was made: who waits for that object must find this one.
    void this.resting.get(runId)?.then(
      (opened) => opened?.wake(),
      () => undefined,
    );
    this.resting.delete(runId);
    this.writing.set(runId, { file, writer });
    return writer;
  }

  /** Whether what is written now is told to this object. */
  private hears(runId: string, file: RunFile): boolean {
    return (this.writing.get(runId)?.file ?? file) === file;
  }

  private beginUse(runId: string): void {
    this.using.set(runId, (this.using.get(runId) ?? 0) + 1);
  }

  private endUse(runId: string): void {
    const left = (this.using.get(runId) ?? 0) - 1;
    if (left > 0) this.using.set(runId, left);
    else this.using.delete(runId);
  }

  /** @throws ParleyError RUN_LOG_EXPIRED, UNAVAILABLE */
  private async find(runId: string): Promise<RunFile> {
    if (this.stopping !== undefined) throw logStopped();
    const file = isRunId(runId) ? await this.lookUp(runId) : undefined;
    if (file === undefined || file.state.kind === 'gone') throw logExpired();
    if (file.state.kind === 'stopped') throw logStopped();
    return file;
  }

  private async lookUp(runId: string): Promise<RunFile | undefined> {
    // Remembered before anything is awaited: of two objects for one log only one would hear what is written.
    const known = this.writing.get(runId)?.file ?? this.resting.get(runId) ?? this.openResting(runId);
    const file = await known;
    return this.writing.get(runId)?.file ?? file;
  }

  private openResting(runId: string): Promise<RunFile | undefined> {
    const opened = openRunFile(this.pathOf(runId));
    this.remember(runId, opened);
    // A log that isn't there yet must be looked for again.
    opened
      .then((file) => {
        if (file === undefined && this.resting.get(runId) === opened) this.resting.delete(runId);
      })
      .catch(() => undefined);
    return opened;
  }

  private remember(runId: string, file: Promise<RunFile | undefined>): void {
    this.resting.delete(runId);
    this.resting.set(runId, file);
    file.catch(() => this.resting.get(runId) === file && this.resting.delete(runId));
    this.forgetSome();
  }

  /** Those looked for the longest ago. A log in use stays: its readers are woken through that object, and through no other. */
  private forgetSome(): void {
    for (const runId of this.resting.keys()) {
      if (this.resting.size <= MAX_REMEMBERED) return;
      if (!this.using.has(runId)) this.resting.delete(runId);
    }
  }

  private async delete({ runId, path }: StoredLog): Promise<void> {
    await rm(path, { force: true });
    // Looked up only now: a reader may have opened it until a moment ago. From here on nobody finds it.
    this.writing.get(runId)?.file.end('gone');
    const resting = this.resting.get(runId);
    this.resting.delete(runId);
    const file = await resting?.catch(() => undefined);
    file?.end('gone');
  }

  private async list(): Promise<StoredLog[]> {
    await this.prepare();
    const names = await readdir(this.options.folder);
    const logs = names.map(async (name): Promise<StoredLog | undefined> => {
      const runId = name.slice(0, -SUFFIX.length);
      if (!name.endsWith(SUFFIX) || !isRunId(runId)) return undefined;
      const path = this.pathOf(runId);
      const about = await stat(path).catch(() => undefined);
      return about && { runId, path, bytes: about.size, writtenAt: about.mtimeMs };
    });
    return (await Promise.all(logs)).filter((log) => log !== undefined);
  }

  private async prepare(): Promise<void> {
    if (this.stopping !== undefined) throw logStopped();
    this.folderMade ??= mkdir(this.options.folder, { recursive: true, mode: 0o700 });
    await this.folderMade;
  }

  private pathOf(runId: string): string {
    return join(this.options.folder, `${runId}${SUFFIX}`);
  }
}

interface StoredLog {
  readonly runId: string;
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
}

/** What the disk has behind the event numbered `seen`, up to now. @throws ParleyError RUN_LOG_EXPIRED */
async function* readFromDisk(file: RunFile, seen: number): AsyncGenerator<LoggedEvent, void> {
  const handle = await open(file.path, 'r').catch(() => {
    throw logExpired();
  });
  try {
    const place = file.placeBefore(seen + 1);
    const reader = new FrameReader(handle, place.offset, place.sequence);
    for (;;) {
      const limit = file.committedBytes;
      const frame = await reader.next(limit);
      if (frame === 'damaged' || (frame === 'end' && reader.offset < limit)) throw logExpired();
      if (frame === 'end' || frame.kind === 'close') return;
      if (frame.sequence > seen) yield toEvent(file, frame);
    }
  } finally {
    await handle.close();
  }
}

/** A view into memory read for several events is handed on where copying it would cost more than keeping that. */
const COPIED_BYTES = 32 * 1024;

function toEvent(
  file: RunFile,
  { sequence, at, payload }: Pick<Frame, 'sequence' | 'at' | 'payload'>,
): LoggedEvent {
  return {
    cursor: encodeCursor(file.epoch, sequence),
    sequence,
    at: new Date(at).toISOString(),
    payload: payload.byteLength > COPIED_BYTES ? payload : Buffer.from(payload),
  };
}
