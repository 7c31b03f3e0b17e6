import type { Run } from '../runs/run.js';
import { durationOf } from '../runs/run-ending.js';
import { QueryRun } from '../types/query-run.js';

/** A run as GraphQL shows it. Only for runs that exist for the caller. */
export function toQueryRun(run: Run): QueryRun {
  return Object.assign(new QueryRun(), run, { durationMs: durationOf(run) });
}
