import type { ExportFormat } from '@parley/result-export';
import type { RunErrorContent } from '../runs/run-event.js';

/** Where an export stands in the table. */
export type StoredExportStatus = 'READY' | 'STREAMING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
/** Where it stands now: time alone makes one EXPIRED. */
export type ExportStatus = StoredExportStatus | 'EXPIRED';

/** An export as the platform database knows it. */
export interface RunExport {
  readonly id: string;
  readonly tenantId: string;
  readonly runId: string;
  readonly requestedById: string;
  readonly sessionId: string;
  readonly format: ExportFormat;
  readonly status: ExportStatus;
  readonly fileName: string;
  readonly totalRows: number;
  /** Sent by the download that goes on, or was the last. */
  readonly rowCount: number;
  readonly byteCount: number;
  readonly error: RunErrorContent | null;
  /** Rises with each change, also with the one that time makes. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly urlExpiresAt: Date;
  readonly finishedAt: Date | null;
}

const FINAL: ReadonlySet<ExportStatus> = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED']);

export function isOver({ status }: Pick<RunExport, 'status'>): boolean {
  return FINAL.has(status);
}
