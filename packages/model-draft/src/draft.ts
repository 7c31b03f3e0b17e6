import type { Relationship, SemanticModel } from '@parley/semantic-layer';

/** A model made from the physical schema alone: good enough to ask, and honest about what is a guess. */
export interface ModelDraft {
  /** Without faults by `validateModel`. */
  readonly model: SemanticModel;
  readonly parts: readonly DraftedPart[];
  readonly questions: readonly StewardQuestion[];
  /**
   * Relationships whose target is told apart by columns that neither the database declares unique nor anybody found so. Should two of
   * its rows be alike, whatever is joined to them is counted twice.
   */
  readonly unproved: readonly Relationship[];
}

/** How sure one part of the draft is. */
export interface DraftedPart {
  /** By names: `entities.order.primaryKey`, `entities.order.dimensions.status`, `relationships.order_customer`, `metrics.total_amount`. */
  readonly path: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** One sentence. It never repeats a value of the data. */
  readonly reason: string;
}

/** What only a person who knows the data can say. */
export interface StewardQuestion {
  readonly kind: 'relationship' | 'key' | 'name';
  /** What it is about: a relationship's or an entity's path. */
  readonly path: string;
  readonly question: string;
  /** What the draft would hold after a yes; absent where the answer is free. */
  readonly proposal?: {
    readonly from: { readonly entity: string; readonly columns: readonly string[] };
    readonly to: { readonly entity: string; readonly columns: readonly string[] };
  };
}
