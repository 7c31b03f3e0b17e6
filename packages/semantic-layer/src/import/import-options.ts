import type { TimeType } from '../model/model.js';

/** A table as an imported text names it. */
export interface TableMention {
  readonly schema?: string;
  readonly table: string;
}

/** What an import can't know from the text alone. */
export interface ImportOptions {
  /** The model's own name and label. */
  readonly name: string;
  readonly label: string;
  /** The schema of tables that are named without one; absent: `public`. */
  readonly defaultSchema?: string;
  /** The table that is meant, where the database is known: dbt's schema in development is not that of production. */
  readonly findTable?: (mention: TableMention) => ImportTable | undefined;
}

/** A table of the database. */
export interface ImportTable {
  readonly schema: string;
  readonly table: string;
  /** What a column stores; `undefined` where that is neither a time nor text, or not known. */
  timeTypeOf(column: string): TimeType | 'text' | undefined;
}

export function locateTable(mention: TableMention, options: ImportOptions): ImportTable {
  return (
    options.findTable?.(mention) ?? {
      schema: mention.schema ?? options.defaultSchema ?? 'public',
      table: mention.table,
      timeTypeOf: () => undefined,
    }
  );
}
