import type { Scene } from '../scene.js';

/** Wraps a selection in the way to one type: an operation that reaches a value of it. */
export type Way = (selection: string, scene: Scene) => string;

/** How the fields of one topic are tried. */
export interface Probes {
  /** How to reach each object type, by its name. */
  readonly ways: Readonly<Record<string, Way>>;
  /** Arguments of fields that can't do without, by `Type.field`. */
  readonly rootArguments: Readonly<Record<string, (scene: Scene) => string>>;
}

export const dataSource: Way = (selection, { dataSourceId }) =>
  `{ dataSource(id: "${dataSourceId}") ${selection} }`;
