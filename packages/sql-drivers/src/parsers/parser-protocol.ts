import type { SqlDialect } from '@parley/sql-guard';

/** What a worker is asked. `print` writes a tree back; only DuckDB's engine does. */
export interface ParserJob {
  readonly task: 'parse' | 'print';
  readonly dialect: SqlDialect;
  readonly text: string;
}

/** What an engine says of a job. Plain data. */
export type ParserAnswer =
  | { readonly kind: 'value'; readonly value: unknown }
  /** `offset`: 0-based, in code points; absent where the parser names no place. */
  | { readonly kind: 'syntax-error'; readonly message: string; readonly offset?: number }
  /** A statement that the engine parses and gives no tree of, since it is no SELECT. */
  | { readonly kind: 'no-select' }
  /** Nested beyond what the parser holds. */
  | { readonly kind: 'too-deep' };

/** `ready` once, before a worker can be asked anything. `spent`: it may be damaged or too large, and must not be
 * asked again. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly answer: ParserAnswer; readonly spent: boolean };

/** One engine's parser, inside a worker. A throw ends the worker: what it left behind is not trusted. */
export interface ParserEngine {
  answer(job: ParserJob): ParserAnswer | Promise<ParserAnswer>;
}

/** What a module in engines/ exports. */
export interface ParserEngineModule {
  createEngine(): Promise<ParserEngine>;
}
