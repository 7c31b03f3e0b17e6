/** A part of an imported text that the model does not have now, and why. */
export interface Untaken {
  /** Where in the text: `semantic_models[2].measures[0].agg`, or the name of what it is about. */
  readonly path: string;
  readonly reason: string;
}

/** Notes what is left out; an import leaves nothing out silently. */
export type LeaveOut = (path: string, reason: string) => void;
