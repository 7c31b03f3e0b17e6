import { ByteResultStore, type ByteResultStoreOptions } from './byte-result-store.js';
import { FolderBytes } from './folder-bytes.js';
import type { ResultStore } from './result-store.js';

export interface FolderResultStoreOptions extends ByteResultStoreOptions {
  /** Made when it is first needed. Several processes may use it. */
  readonly folder: string;
}

/** Results as files below a folder. Opens nothing yet, and holds nothing open between calls. */
export function createFolderResultStore({ folder, ...options }: FolderResultStoreOptions): ResultStore {
  return new ByteResultStore(new FolderBytes(folder), options);
}
