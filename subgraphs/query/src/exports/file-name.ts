import { EXPORT_FILES, type ExportFormat } from '@parley/result-export';
import type { Run } from '../runs/run.js';

const MAX_LENGTH = 60;

/** What the file is called where it is saved: the question in plain letters, and the day. Safe in any header and on any disk. */
export function fileNameOf(run: Pick<Run, 'question' | 'createdAt'>, format: ExportFormat): string {
  const words = (run.question ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^-|-$/g, '');
  const day = run.createdAt.toISOString().slice(0, 10);
  return `${words === '' ? 'result' : words}-${day}.${EXPORT_FILES[format].extension}`;
}
