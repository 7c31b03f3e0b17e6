import { ByteResultStore, type ByteResultStoreOptions } from './byte-result-store.js';
import { FolderBytes, type FolderBytesOptions } from './folder-bytes.js';
import type { ResultStore } from './result-store.js';

/** The folder is made when it is first needed. */
export type FolderResultStoreOptions = FolderBytesOptions & ByteResultStoreOptions;

/** Results as files below a folder. Opens nothing yet, and holds nothing open between calls. */
export function createFolderResultStore(options: FolderResultStoreOptions): ResultStore {
  return new ByteResultStore(new FolderBytes(options), options);
}
