import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Clients send the same operations over and over: few of them make up nearly all that is asked. */
const MAX_DOCUMENTS = 300;
/** Characters of a document that is worth keeping. */
const MAX_TEXT = 16_384;

/** Where Apollo Server finds operations that it has parsed and validated before. */
export interface DocumentStore {
  get(key: string): Promise<DocumentNode | undefined>;
  set(key: string, document: DocumentNode): Promise<void>;
  delete(key: string): Promise<boolean>;
}

/**
 * Apollo Server's own keeps 30 MB of documents by the length of their text, which take several times as much memory; one
 * process may hold five servers.
 */
export function createDocumentStore(): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({ max: MAX_DOCUMENTS });
  return {
    get: async (key) => documents.get(key),
    async set(key, document) {
      if ((document.loc?.end ?? 0) <= MAX_TEXT) documents.set(key, document);
    },
    delete: async (key) => documents.delete(key),
  };
}
