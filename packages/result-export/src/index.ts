export { EXPORT_FILES, type ExportFormat } from './export-format.js';
export { exportRows } from './export-rows.js';
export type { RowSource } from './row-source.js';
