import { ByteResultStore, type ByteResultStoreOptions } from './byte-result-store.js';
import type { ResultStore } from './result-store.js';
import { S3Bytes, type S3Settings } from './s3-bytes.js';

/** Bounding a bucket by size is the bucket's own business. */
export type S3ResultStoreOptions = S3Settings & Pick<ByteResultStoreOptions, 'now'>;

/** Results as objects in a bucket of any store that speaks S3's protocol. Asks nothing of it yet. */
export function createS3ResultStore({ now, ...settings }: S3ResultStoreOptions): ResultStore {
  return new ByteResultStore(new S3Bytes(settings), now === undefined ? {} : { now });
}
