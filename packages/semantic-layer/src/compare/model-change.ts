export type ModelPart =
  | 'model'
  | 'entity'
  | 'key'
  | 'dimension'
  | 'hierarchy'
  | 'measure'
  | 'metric'
  | 'relationship'
  | 'named_filter'
  | 'time_spine'
  | 'saved_query'
  | 'glossary_term';

/** One thing that is not the same in two models. */
export interface ModelChange {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly part: ModelPart;
  /** Within its entity for what belongs to one: `order.status`. */
  readonly name: string;
  /** What changed about it, field by field; empty for what is new or gone. */
  readonly fields: readonly FieldChange[];
  /** For people: `The dimension "order.status": the label was "status" and is "state".` */
  readonly sentence: string;
}

/** A change, not yet put in words. */
export type Difference = Omit<ModelChange, 'sentence'>;

/** A field of a thing, before and after; `undefined` where it was not set. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}
