import type { TableName } from '@parley/sql-guard';

/** A table as people read it. */
export function wordsOf({ schema, table }: TableName): string {
  return `${schema}.${table}`;
}
