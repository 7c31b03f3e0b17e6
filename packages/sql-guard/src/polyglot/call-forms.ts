/** The forms of one dialect that are not `name(argument, ...)`, by the function's name in lower case. */
export interface CallForms {
  readonly forms: ReadonlyMap<string, CallForm>;
  /** Words after INTERVAL, in EXTRACT and in TIMESTAMPDIFF, in upper case. */
  readonly units: ReadonlySet<string>;
  /** The time as a keyword, with or without brackets, in lower case. */
  readonly clocks: ReadonlySet<string>;
  /** Other functions that may be called without brackets, in lower case. */
  readonly bareCalls: ReadonlySet<string>;
  /** `DATE '2025-01-01'`. */
  readonly hasTypedLiterals: boolean;
  /** Other names of types, in lower case: the first of their kind by the written one. */
  readonly typeSynonyms: ReadonlyMap<string, string>;
}

export type CallForm =
  /** `name(value AS type)` */
  | 'cast'
  /** `name(value, type)` is a cast, `name(value USING character set)` is not. */
  | 'convert'
  /** `name(unit FROM value)` */
  | 'extract'
  /** `name(unit, value, ...)` */
  | 'unit first'
  /** `name(LEADING value FROM value)` */
  | 'trim'
  /** `name(value FROM start FOR length)` */
  | 'substring'
  /** `name(value IN value)` */
  | 'position'
  /** `name(value, ... ORDER BY ... SEPARATOR 'text')` */
  | 'separator';
