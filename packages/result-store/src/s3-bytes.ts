import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import { S3mini, S3ServiceError, type UploadPart } from 's3mini';
import type { ByteStore, BytesEntry, BytesReader, BytesWriter } from './byte-store.js';
import { damagedResult } from './damaged-result.js';

export interface S3Settings {
  /** Of any store that speaks S3's protocol, e.g. `https://s3.eu-central-1.amazonaws.com`; the bucket is put behind it. */
  readonly endpoint: string;
  readonly region: string;
  /** Must be there. */
  readonly bucket: string;
  /** Before every name, e.g. `parley/`. */
  readonly prefix: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** All parts but the last have the same size: some stores insist on it. */
const PART_BYTES = 8 * 1024 * 1024;
/** The first read of most results is their last, too. */
const HEAD_BYTES = 128 * 1024;
const READ_AHEAD_BYTES = 4 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const ATTEMPTS = 3;
const RETRY_MS = 200;
/** An upload that goes on says so again after this. */
const MARK_AGAIN_MS = 60_000;

/*
 * uploads/<random>  names an upload that has begun: `<name>\n<upload id>`. Parts of an upload that is never finished cost
 *                   money and show up nowhere, and not every store can list them.
 */
const UPLOADS = 'uploads/';

/** Objects in a bucket, one a name. */
export class S3Bytes implements ByteStore {
  readonly readAhead = READ_AHEAD_BYTES;
  readonly #bucket: S3mini;
  readonly #prefix: string;

  constructor({ endpoint, region, bucket, prefix, credentials }: S3Settings) {
    this.#bucket = new S3mini({
      endpoint: `${endpoint.replace(/\/+$/, '')}/${bucket}`,
      region,
      ...credentials,
      requestAbortTimeout: REQUEST_TIMEOUT_MS,
    });
    this.#prefix = prefix;
  }

  create(name: string): Promise<BytesWriter> {
    return Promise.resolve(new S3Writer(this.#bucket, { prefix: this.#prefix, name }));
  }

  async mark(name: string): Promise<void> {
    await withRetries(() => this.#bucket.putObject(`${this.#prefix}${name}`, ''));
  }

  async open(name: string): Promise<BytesReader | null> {
    const key = `${this.#prefix}${name}`;
    const head = await readRange(this.#bucket, key, { place: 0, length: HEAD_BYTES });
    return head === null ? null : new S3Reader(this.#bucket, key, head);
  }

  async delete(name: string): Promise<void> {
    await withRetries(() => this.#bucket.deleteObject(`${this.#prefix}${name}`));
  }

  async *list(prefix: string): AsyncGenerator<BytesEntry> {
    let token: string | undefined;
    do {
      const page = await withRetries(() =>
        this.#bucket.listObjectsPaged('/', `${this.#prefix}${prefix}`, 1_000, token),
      );
      for (const { Key, Size, LastModified } of page?.objects ?? []) {
        yield { name: Key.slice(this.#prefix.length), byteLength: Size, storedAt: LastModified };
      }
      token = page?.nextContinuationToken;
    } while (token !== undefined);
  }

  async sweep(silentMs: number): Promise<void> {
    for await (const { name, storedAt } of this.list(UPLOADS)) {
      if (Date.now() - storedAt.getTime() <= silentMs) continue;
      const mark = await withRetries(() => this.#bucket.getObject(`${this.#prefix}${name}`));
      const [uploadOf, uploadId] = mark?.split('\n') ?? [];
      if (uploadOf !== undefined && uploadId !== undefined) {
        await abortUpload(this.#bucket, `${this.#prefix}${uploadOf}`, uploadId);
      }
      await this.delete(name);
    }
  }
}

interface Upload {
  readonly id: string;
  readonly mark: string;
  readonly parts: UploadPart[];
  markedAt: number;
}

/** What fits into one part is put in one request; more goes part by part, one in memory at a time. */
class S3Writer implements BytesWriter {
  readonly #bucket: S3mini;
  readonly #prefix: string;
  readonly #name: string;
  #upload: Upload | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #finished = false;

  constructor(bucket: S3mini, { prefix, name }: { readonly prefix: string; readonly name: string }) {
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#name = name;
  }

  get #key(): string {
    return `${this.#prefix}${this.#name}`;
  }

  async write(bytes: Buffer): Promise<void> {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.byteLength;
    while (this.#waitingBytes > PART_BYTES) {
      const all = Buffer.concat(this.#waiting);
      const rest = all.subarray(PART_BYTES);
      this.#waiting = [rest];
      this.#waitingBytes = rest.byteLength;
      await this.#uploadPart(all.subarray(0, PART_BYTES));
    }
  }

  async finish(): Promise<void> {
    const last = Buffer.concat(this.#waiting);
    if (this.#upload === undefined) {
      await withRetries(() => this.#bucket.putObject(this.#key, last));
    } else {
      await this.#uploadPart(last);
      const { id, parts, mark } = this.#upload;
      await once(() => this.#bucket.completeMultipartUpload(this.#key, id, parts));
      await withRetries(() => this.#bucket.deleteObject(mark));
    }
    this.#finished = true;
  }

  async abandon(): Promise<void> {
    if (this.#finished || this.#upload === undefined) return;
    const { id, mark } = this.#upload;
    await abortUpload(this.#bucket, this.#key, id);
    await withRetries(() => this.#bucket.deleteObject(mark));
  }

  async #uploadPart(bytes: Buffer): Promise<void> {
    const upload = await this.#begun();
    const number = upload.parts.length + 1;
    upload.parts.push(await withRetries(() => this.#bucket.uploadPart(this.#key, upload.id, bytes, number)));
    if (performance.now() - upload.markedAt > MARK_AGAIN_MS) await this.#mark(upload);
  }

  async #begun(): Promise<Upload> {
    if (this.#upload !== undefined) return this.#upload;
    const id = await withRetries(() => this.#bucket.getMultipartUploadId(this.#key));
    this.#upload = { id, mark: `${this.#prefix}${UPLOADS}${randomUUID()}`, parts: [], markedAt: 0 };
    await this.#mark(this.#upload);
    return this.#upload;
  }

  async #mark(upload: Upload): Promise<void> {
    upload.markedAt = performance.now();
    await withRetries(() => this.#bucket.putObject(upload.mark, `${this.#name}\n${upload.id}`));
  }
}

interface Range {
  readonly bytes: Buffer;
  readonly totalBytes: number;
}

class S3Reader implements BytesReader {
  readonly #bucket: S3mini;
  readonly #key: string;
  readonly #head: Range;

  constructor(bucket: S3mini, key: string, head: Range) {
    this.#bucket = bucket;
    this.#key = key;
    this.#head = head;
  }

  get byteLength(): number {
    return this.#head.totalBytes;
  }

  async read(place: number, length: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.byteLength - place));
    if (wanted === 0) return Buffer.alloc(0);
    if (place + wanted <= this.#head.bytes.byteLength)
      return this.#head.bytes.subarray(place, place + wanted);
    const range = await readRange(this.#bucket, this.#key, { place, length: wanted });
    if (range === null) throw damagedResult();
    return range.bytes;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const TOTAL_BYTES = /\/(\d+)$/;

/** `null` where there is no such object. */
function readRange(
  bucket: S3mini,
  key: string,
  { place, length }: { readonly place: number; readonly length: number },
): Promise<Range | null> {
  return withRetries(async () => {
    try {
      const response = await bucket.getObjectRaw(key, false, place, place + length);
      const bytes = Buffer.from(await response.arrayBuffer());
      const total = TOTAL_BYTES.exec(response.headers.get('content-range') ?? '')?.[1];
      // A store may send all there is instead of the part that was asked for.
      if (total === undefined) {
        return { bytes: bytes.subarray(place, place + length), totalBytes: bytes.byteLength };
      }
      return { bytes, totalBytes: Number(total) };
    } catch (error) {
      if (statusOf(error) === 404) return null;
      // Of an empty object no part can be had.
      if (statusOf(error) === 416) return { bytes: Buffer.alloc(0), totalBytes: 0 };
      throw error;
    }
  });
}

async function abortUpload(bucket: S3mini, key: string, uploadId: string): Promise<void> {
  await withRetries(async () => {
    try {
      await bucket.abortMultipartUpload(key, uploadId);
    } catch (error) {
      // Finished or aborted already.
      if (statusOf(error) !== 404) throw error;
    }
  });
}

/** Only for requests that may be made twice. @throws ParleyError UNAVAILABLE */
async function withRetries<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (attempt === ATTEMPTS || !mayPass(error)) throw unavailable(error);
      await sleep(RETRY_MS * 2 ** attempt);
    }
  }
}

async function once<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw unavailable(error);
  }
}

/** What the store refuses it refuses again; what went wrong there or on the way may not. */
function mayPass(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status === 429 || status >= 500;
}

function statusOf(error: unknown): number | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof S3ServiceError) return cause.status;
  }
  return undefined;
}

function unavailable(cause: unknown): ParleyError {
  return new ParleyError('UNAVAILABLE', 'Stored results can’t be reached at the moment; try again.', {
    cause,
  });
}
