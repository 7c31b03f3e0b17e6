export { createFolderResultStore, type FolderResultStoreOptions } from './folder-result-store.js';
export type { ResultKey, ResultStore, ResultWriter, StoredResult } from './result-store.js';
export { joinRows, skipRows, takeRows, takeRowsWithin } from './rows-json.js';
export { createS3ResultStore, type S3ResultStoreOptions } from './s3-result-store.js';
