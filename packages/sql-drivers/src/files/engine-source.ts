import { ParleyError } from '@parley/errors';
import type { ClientSource } from '../pool/connection-pool.js';
import { EngineProcess, type EngineProgram } from './engine-process.js';
import { toOpenError } from './errors.js';
import type { LocatedFile } from './tenant-files.js';

/** A process with a file open in it. */
export interface OpenEngine {
  readonly process: EngineProcess;
  readonly file: LocatedFile;
  readonly engineVersion: string;
}

const START_TIMEOUT_MS = 15_000;
const PING_TIMEOUT_MS = 1_000;

/** Opens one data source's file in as many processes as its pool asks for. */
export class EngineSource implements ClientSource<OpenEngine> {
  readonly #program: EngineProgram;
  readonly #locate: () => Promise<LocatedFile>;
  readonly #ending = new Set<Promise<void>>();

  /** @param locate where the file is, now */
  constructor(program: EngineProgram, locate: () => Promise<LocatedFile>) {
    this.#program = program;
    this.#locate = locate;
  }

  async connect(): Promise<OpenEngine> {
    const file = await this.#locate();
    const process = new EngineProcess(this.#program);
    try {
      const { path, device, inode } = file;
      const late = new ParleyError(
        'DATA_SOURCE_UNAVAILABLE',
        'The file could not be opened in time; try again.',
      );
      const opening = process.ask('open', { path, device, inode });
      const { engineVersion } = await within(opening, START_TIMEOUT_MS, late);
      return { process, file, engineVersion };
    } catch (error) {
      await process.kill();
      throw error;
    }
  }

  /** Also false when another file is at the path now. */
  async isAlive({ process, file }: OpenEngine): Promise<boolean> {
    try {
      if (!isSameFile(file, await this.#locate())) return false;
      await within(process.ask('ping', null), PING_TIMEOUT_MS, new Error('no answer'));
      return true;
    } catch {
      return false;
    }
  }

  close({ process }: OpenEngine): void {
    const ended = process.kill();
    this.#ending.add(ended);
    void ended.then(() => this.#ending.delete(ended));
  }

  /** Resolves when no process that was closed is left: until then it may hold a lock on the file. */
  async allEnded(): Promise<void> {
    await Promise.all(this.#ending);
  }

  toError(error: unknown): ParleyError {
    return toOpenError(error);
  }
}

/** SQLite notices what others write to its file; DuckDB does not, so there a written file is another file. */
function isSameFile(before: LocatedFile, now: LocatedFile): boolean {
  const isSame = before.device === now.device && before.inode === now.inode && before.path === now.path;
  return isSame && (now.engine === 'sqlite' || before.version === now.version);
}

/** @throws `late` when `work` takes longer; it is then left alone. */
async function within<T>(work: Promise<T>, milliseconds: number, late: Error): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(late), milliseconds);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}
