import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ParleyError } from '@parley/errors';
import type { FileSettings } from '../driver.js';
import { isDatabaseFileName, isTenantId } from './file-names.js';

type FileEngine = FileSettings['engine'];

/** A database file of a tenant's folder. */
export interface TenantFile {
  readonly name: string;
  /** By its first bytes, whatever its name ends with. */
  readonly engine: FileEngine;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/** Where a file is, and which file that was when it was looked at: a path may lead to another one later. */
export interface LocatedFile extends TenantFile {
  readonly path: string;
  readonly device: bigint;
  readonly inode: bigint;
  /** Changes with every write. */
  readonly version: string;
}

/**
 * The folders that hold tenants' database files: `<root>/<tenant id>/<name>`. Somebody who can write there may still not make
 * Parley read anything else: links of both kinds, pipes and devices are refused.
 */
export interface TenantFiles {
  /** Database files that can be connected, by name; of at most 1,000 entries of the folder. */
  list(tenantId: string): Promise<readonly TenantFile[]>;
  /**
   * @throws ParleyError BAD_INPUT when the name can't be a file's, DATA_SOURCE_UNAVAILABLE when there is no such file,
   * DATA_SOURCE_REFUSED when it is none that may be read
   */
  find(tenantId: string, name: string): Promise<LocatedFile>;
}

const MAX_ENTRIES = 1_000;
/** What the engines keep beside a file. They open these too. */
const SIDE_FILES = ['-wal', '-shm', '-journal', '.wal'] as const;
const HEAD_BYTES = 16;
const SQLITE_HEAD = Buffer.from('SQLite format 3\0', 'latin1');
const DUCKDB_HEAD = Buffer.from('DUCK', 'latin1');
const DUCKDB_HEAD_OFFSET = 8;

/** @param root absent: there are no files, and whoever asks for one is told so. */
export function createTenantFiles(root: string | undefined): TenantFiles {
  return root === undefined ? new NoFolder() : new Folders(root);
}

/** The file of a data source. @throws as {@link TenantFiles.find} */
export async function locateTenantFile(files: TenantFiles, settings: FileSettings): Promise<LocatedFile> {
  const located = await files.find(settings.tenantId, settings.file);
  if (located.engine !== settings.engine) {
    throw refused(settings.file, 'holds a database of another kind; connect it anew');
  }
  return located;
}

class NoFolder implements TenantFiles {
  async list(): Promise<readonly TenantFile[]> {
    return [];
  }

  async find(): Promise<LocatedFile> {
    throw new ParleyError(
      'DATA_SOURCE_REFUSED',
      'No folder for files is configured, so databases in files can’t be asked; an administrator can configure one.',
    );
  }
}

class Folders implements TenantFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async list(tenantId: string): Promise<readonly TenantFile[]> {
    const names = await this.#names(tenantId);
    const found = await Promise.all(names.map((name) => this.find(tenantId, name).catch(() => null)));
    return found
      .filter((file) => file !== null)
      .map(({ name, engine, sizeBytes, modifiedAt }) => ({ name, engine, sizeBytes, modifiedAt }));
  }

  async find(tenantId: string, name: string): Promise<LocatedFile> {
    if (!isTenantId(tenantId)) throw new Error('a tenant’s folder was asked for by no tenant’s id');
    if (!isDatabaseFileName(name)) {
      throw new ParleyError(
        'BAD_INPUT',
        'A file’s name is up to 61 letters, digits, `_` and `-`, and ends with .sqlite, .db or .duckdb; it is no path.',
        { details: { field: 'file' } },
      );
    }
    const path = join(await this.#folder(tenantId, name), name);
    const { dev, ino } = await lookAt(path, name);
    await checkSideFiles(path, name);
    // Closing it again ends every lock that this process has on the file (POSIX), so engines hold theirs in processes of their own.
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
      (cause: unknown) => {
        throw new ParleyError('DATA_SOURCE_UNAVAILABLE', `Parley may not read the file ${name}.`, { cause });
      },
    );
    try {
      // What was looked at is what was opened: between the two, somebody may have put something else there.
      const stat = await handle.stat({ bigint: true });
      if (stat.dev !== dev || stat.ino !== ino) throw refused(name, 'was replaced just now; try again');
      return {
        name,
        path,
        engine: await readEngine(handle, name),
        sizeBytes: Number(stat.size),
        modifiedAt: stat.mtime,
        device: dev,
        inode: ino,
        version: `${stat.size}.${stat.mtimeNs}`,
      };
    } finally {
      await handle.close();
    }
  }

  /** The tenant's folder by its real path; the root itself may be a link, it is the operator's. */
  async #folder(tenantId: string, name: string): Promise<string> {
    try {
      const folder = join(await realpath(this.#root), tenantId);
      if ((await lstat(folder)).isDirectory() && (await realpath(folder)) === folder) return folder;
    } catch (error) {
      if (isMissing(error)) throw missing(name);
      throw error;
    }
    throw refused(name, 'is in a folder that is a link');
  }

  async #names(tenantId: string): Promise<readonly string[]> {
    if (!isTenantId(tenantId)) throw new Error('a tenant’s folder was asked for by no tenant’s id');
    const entries = await readdir(join(this.#root, tenantId)).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return entries.filter(isDatabaseFileName).toSorted().slice(0, MAX_ENTRIES);
  }
}

async function lookAt(path: string, name: string) {
  const stat = await lstat(path, { bigint: true }).catch((error: unknown) => {
    throw isMissing(error) ? missing(name) : error;
  });
  if (!stat.isFile()) throw refused(name, 'is a link or no file');
  if (stat.nlink !== 1n) throw refused(name, 'has a second name somewhere else (a hard link)');
  if (stat.size === 0n) throw refused(name, 'is empty');
  return stat;
}

async function checkSideFiles(path: string, name: string): Promise<void> {
  for (const suffix of SIDE_FILES) {
    const stat = await lstat(`${path}${suffix}`).catch(() => null);
    if (stat !== null && (!stat.isFile() || stat.nlink !== 1)) {
      throw refused(name, `has a ${suffix} file that is a link or no file`);
    }
  }
}

async function readEngine(handle: FileHandle, name: string): Promise<FileEngine> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  const head = buffer.subarray(0, bytesRead);
  if (head.equals(SQLITE_HEAD)) return 'sqlite';
  const mark = head.subarray(DUCKDB_HEAD_OFFSET, DUCKDB_HEAD_OFFSET + DUCKDB_HEAD.length);
  if (mark.equals(DUCKDB_HEAD)) return 'duckdb';
  throw refused(name, 'is neither a SQLite nor a DuckDB database');
}

/** Does not say which files there are: whoever asks a data source sees this, and need not know of others. */
function missing(name: string): ParleyError {
  return new ParleyError(
    'DATA_SOURCE_UNAVAILABLE',
    `There is no file ${name} in the tenant’s folder; \`databaseFiles\` lists those that there are.`,
  );
}

function refused(name: string, why: string): ParleyError {
  return new ParleyError('DATA_SOURCE_REFUSED', `The file ${name} can’t be used: it ${why}.`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
