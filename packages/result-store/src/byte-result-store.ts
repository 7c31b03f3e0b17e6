import { isParleyError } from '@parley/errors';
import type { ResultColumn } from '@parley/sql-drivers';
import type { ByteStore, BytesEntry } from './byte-store.js';
import { ResultFileReader } from './result-file-reader.js';
import { ResultFileWriter } from './result-file-writer.js';
import type { ResultKey, ResultStore, ResultWriter, StoredResult } from './result-store.js';

export interface ByteResultStoreOptions {
  readonly now?: () => Date;
  /** Over this, the results that were stored first go first, whatever their time; by default there is no bound. */
  readonly maxTotalBytes?: number;
}

/*
 * results/<tenant>/<run>                  the result
 * expiry/<hour of its end>/<tenant>_<run> empty: finds what is past its time without looking at all that isn't
 *
 * The mark is there before the result and goes after it, so that no result is without one.
 */
const RESULTS = 'results/';
const EXPIRY = 'expiry/';
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MARK = /^expiry\/([^/]+)\/([^_/]+)_([^_/]+)$/;
/** A writer that lives is heard of more often than this, also one of another process. */
const LONGEST_SILENCE_MS = 600_000;

/** Results in any place that takes bytes under a name. */
export class ByteResultStore implements ResultStore {
  readonly #bytes: ByteStore;
  readonly #now: () => Date;
  readonly #maxTotalBytes: number | undefined;

  constructor(bytes: ByteStore, { now = () => new Date(), maxTotalBytes }: ByteResultStoreOptions) {
    this.#bytes = bytes;
    this.#now = now;
    this.#maxTotalBytes = maxTotalBytes;
  }

  async create(key: ResultKey, columns: readonly ResultColumn[], keepUntil: Date): Promise<ResultWriter> {
    const name = nameOf(key);
    await this.#bytes.mark(markOf(key, keepUntil));
    const bytes = await this.#bytes.create(name);
    try {
      return await ResultFileWriter.begin(bytes, { key: checked(key), keepUntil, columns });
    } catch (error) {
      await bytes.abandon();
      throw error;
    }
  }

  async open(key: ResultKey): Promise<StoredResult | null> {
    const file = await this.#open(key);
    if (file === null || file.header.keepUntil > this.#now()) return file;
    await file.close();
    return null;
  }

  async delete(key: ResultKey): Promise<void> {
    await this.#bytes.delete(nameOf(key));
  }

  async expire(): Promise<void> {
    const now = this.#now();
    await this.#bytes.sweep(LONGEST_SILENCE_MS);
    for await (const { name } of this.#bytes.list(EXPIRY)) {
      const [, hour, tenantId, runId] = MARK.exec(name) ?? [];
      if (hour === undefined || tenantId === undefined || runId === undefined) continue;
      if (hour > hourOf(now)) break;
      await this.#expireMarked({ tenantId, runId }, name);
    }
    if (this.#maxTotalBytes !== undefined) await this.#shrinkTo(this.#maxTotalBytes);
  }

  async #expireMarked(key: ResultKey, mark: string): Promise<void> {
    const keepUntil = await this.#keepUntil(key);
    if (keepUntil !== null && keepUntil <= this.#now()) await this.delete(key);
    // A result that was stored anew has a later mark as well, and this one is of no use any more.
    else if (keepUntil !== null && markOf(key, keepUntil) === mark) return;
    await this.#bytes.delete(mark);
  }

  /** What can't be read is kept until the beginning of time. */
  async #keepUntil(key: ResultKey): Promise<Date | null> {
    try {
      const file = await this.#open(key);
      await file?.close();
      return file?.header.keepUntil ?? null;
    } catch (error) {
      if (isParleyError(error) && error.code === 'RESULT_EXPIRED') return new Date(0);
      throw error;
    }
  }

  async #shrinkTo(maxTotalBytes: number): Promise<void> {
    const entries: BytesEntry[] = [];
    for await (const entry of this.#bytes.list(RESULTS)) entries.push(entry);
    let total = entries.reduce((sum, { byteLength }) => sum + byteLength, 0);
    entries.sort((left, right) => left.storedAt.getTime() - right.storedAt.getTime());
    for (const { name, byteLength } of entries) {
      if (total <= maxTotalBytes) return;
      await this.#bytes.delete(name);
      total -= byteLength;
    }
  }

  async #open(key: ResultKey): Promise<ResultFileReader | null> {
    const bytes = await this.#bytes.open(nameOf(key));
    if (bytes === null) return null;
    try {
      return await ResultFileReader.open(bytes, { key: checked(key), readAhead: this.#bytes.readAhead });
    } catch (error) {
      await bytes.close();
      throw error;
    }
  }
}

/** @throws Error for what is no id: it would be a path of somebody's choosing. */
function checked({ tenantId, runId }: ResultKey): ResultKey {
  const key = { tenantId: tenantId.toLowerCase(), runId: runId.toLowerCase() };
  if (ID.test(key.tenantId) && ID.test(key.runId)) return key;
  throw new Error('a result is named by the ids of its tenant and its run');
}

function nameOf(key: ResultKey): string {
  const { tenantId, runId } = checked(key);
  return `${RESULTS}${tenantId}/${runId}`;
}

function markOf(key: ResultKey, keepUntil: Date): string {
  const { tenantId, runId } = checked(key);
  return `${EXPIRY}${hourOf(keepUntil)}/${tenantId}_${runId}`;
}

/** `2026-11-21T17`: in the order of time. */
function hourOf(time: Date): string {
  return time.toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
}
