import type { QueryConfig } from 'pg';

/** A query that `pg` gives up waiting for after the time. Its types leave the option out. */
export function timed(text: string, milliseconds: number): QueryConfig & { readonly query_timeout: number } {
  return { text, query_timeout: milliseconds };
}
