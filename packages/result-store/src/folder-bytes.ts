import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteStore, BytesEntry, BytesReader, BytesWriter } from './byte-store.js';

/** Where files are written before they have their name. */
const INCOMING = 'incoming';

export interface FolderBytesOptions {
  readonly folder: string;
  /** No other process uses the folder: what is half written and not by this one is nobody's any more. Default: false. */
  readonly exclusive?: boolean;
}

/** Files below a folder, one a name. */
export class FolderBytes implements ByteStore {
  /** The disk's own cache reads ahead. */
  readonly readAhead = 0;
  readonly #folder: string;
  readonly #exclusive: boolean;
  /** What this process writes just now. */
  readonly #writing = new Set<string>();

  constructor({ folder, exclusive = false }: FolderBytesOptions) {
    this.#folder = folder;
    this.#exclusive = exclusive;
  }

  async create(name: string): Promise<BytesWriter> {
    const incoming = join(this.#folder, INCOMING);
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    const path = join(incoming, randomUUID());
    this.#writing.add(path);
    try {
      const handle = await open(path, 'wx', 0o600);
      const onEnd = () => this.#writing.delete(path);
      return new FileWriter(handle, { path, finalPath: this.#pathOf(name), onEnd });
    } catch (error) {
      this.#writing.delete(path);
      throw error;
    }
  }

  /** Not synced by itself: what is synced after it takes it along to the disk. */
  mark(name: string): Promise<void> {
    const path = this.#pathOf(name);
    return inFolderOf(path, async () => (await open(path, 'a', 0o600)).close());
  }

  async open(name: string): Promise<BytesReader | null> {
    const handle = await ifThere(open(this.#pathOf(name), 'r'));
    if (handle === null) return null;
    try {
      return new FileReader(handle, (await handle.stat()).size);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async delete(name: string): Promise<void> {
    const path = this.#pathOf(name);
    await rm(path, { force: true });
    // The last of its folder takes it along; it fails while there is another.
    await rmdir(dirname(path)).catch(() => undefined);
  }

  async *list(prefix: string): AsyncGenerator<BytesEntry> {
    for (const entry of await this.#entriesOf(prefix)) {
      const name = `${prefix}${entry.name}`;
      if (entry.isDirectory()) {
        yield* this.list(`${name}/`);
        continue;
      }
      const found = await ifThere(stat(this.#pathOf(name)));
      if (found !== null) yield { name, byteLength: found.size, storedAt: found.mtime };
    }
  }

  async sweep(silentMs: number): Promise<void> {
    for (const { name } of await this.#entriesOf(`${INCOMING}/`)) {
      const path = this.#pathOf(`${INCOMING}/${name}`);
      if (this.#writing.has(path)) continue;
      const found = await ifThere(stat(path));
      if (found === null || (!this.#exclusive && Date.now() - found.mtimeMs <= silentMs)) continue;
      await rm(path, { force: true });
    }
  }

  async #entriesOf(prefix: string): Promise<readonly Dirent[]> {
    const entries = (await ifThere(readdir(this.#pathOf(prefix), { withFileTypes: true }))) ?? [];
    return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  }

  #pathOf(name: string): string {
    return join(this.#folder, ...name.split('/'));
  }
}

interface FileToWrite {
  readonly path: string;
  readonly finalPath: string;
  readonly onEnd: () => void;
}

class FileWriter implements BytesWriter {
  readonly #handle: FileHandle;
  readonly #file: FileToWrite;
  #open = true;

  constructor(handle: FileHandle, file: FileToWrite) {
    this.#handle = handle;
    this.#file = file;
  }

  async write(bytes: Buffer): Promise<void> {
    await this.#handle.writeFile(bytes);
  }

  async finish(): Promise<void> {
    // Under its name only when the disk has it: else a loss of power could leave the name without the bytes.
    await this.#handle.datasync();
    await this.#close();
    const { path, finalPath, onEnd } = this.#file;
    await inFolderOf(finalPath, () => rename(path, finalPath));
    onEnd();
  }

  async abandon(): Promise<void> {
    await this.#close();
    await rm(this.#file.path, { force: true });
    this.#file.onEnd();
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#handle.close();
  }
}

class FileReader implements BytesReader {
  readonly #handle: FileHandle;
  readonly byteLength: number;
  #closing: Promise<void> | undefined;

  constructor(handle: FileHandle, byteLength: number) {
    this.#handle = handle;
    this.byteLength = byteLength;
  }

  async read(place: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.byteLength - place)));
    let done = 0;
    while (done < bytes.byteLength) {
      const { bytesRead } = await this.#handle.read(bytes, done, bytes.byteLength - done, place + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  }

  close(): Promise<void> {
    this.#closing ??= this.#handle.close();
    return this.#closing;
  }
}

/** The folder may go, with the last file in it, between being made and being used. */
async function inFolderOf(path: string, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      return await work();
    } catch (error) {
      if (!isMissing(error) || attempt === 3) throw error;
    }
  }
}

/** `null` for what is not there. */
async function ifThere<T>(looking: Promise<T>): Promise<T | null> {
  try {
    return await looking;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
