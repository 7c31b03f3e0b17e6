/** Texts to be computed, under a number that the answer carries. */
export interface EmbeddingJob {
  readonly id: number;
  readonly texts: readonly string[];
}

export type EmbeddingAnswer =
  | { readonly id: number; readonly vectors: readonly Int8Array[] }
  | { readonly id: number; readonly fault: string };
