import { isParleyError } from '@parley/errors';

/** A failure in a line of a report. */
export function messageOf(error: unknown): string {
  if (isParleyError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
