/** A kind of file. */
export type ExportFormat = 'CSV' | 'XLSX' | 'JSON_LINES' | 'PARQUET' | 'ARROW';

/** How each kind of file is called where it is handed out. */
export const EXPORT_FILES: Readonly<
  Record<ExportFormat, { readonly extension: string; readonly contentType: string }>
> = {
  CSV: { extension: 'csv', contentType: 'text/csv; charset=utf-8; header=present' },
  XLSX: {
    extension: 'xlsx',
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  JSON_LINES: { extension: 'jsonl', contentType: 'application/jsonl; charset=utf-8' },
  PARQUET: { extension: 'parquet', contentType: 'application/vnd.apache.parquet' },
  ARROW: { extension: 'arrow', contentType: 'application/vnd.apache.arrow.file' },
};
