/** What the parser's thread is asked. */
export interface ParseJob {
  readonly sql: string;
}

/** What it answers; `ready` once, before it can be asked anything. Plain data. */
export type ParserMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'tree'; readonly tree: unknown }
  /** `offset`: 0-based, in characters; absent where the parser names no place. */
  | { readonly kind: 'syntax-error'; readonly message: string; readonly offset?: number }
  /** The stack ran out; the thread must not be used again. */
  | { readonly kind: 'too-deep' };
