import type { RunExport as Exported } from '../exports/run-export.js';
import { RunExport } from '../types/run-export.js';

/** An export as GraphQL shows it. Only for the one whose it is. */
export function toRunExport(exported: Exported): RunExport {
  const { byteCount, error, ...rest } = exported;
  const shown = error === null ? null : { ...error, details: error.details ?? null };
  return Object.assign(new RunExport(), rest, { bytes: byteCount, error: shown });
}
