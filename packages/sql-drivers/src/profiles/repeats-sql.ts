import type { TableName } from '@parley/sql-guard';
import type { ProfileDialect } from './profile-dialect.js';

/** A column of a table. */
export interface ColumnName extends TableName {
  readonly column: string;
}

/** One row where two rows share a value, none where the column tells rows apart. Rows without a value are alike to nobody. */
export function repeatsSql(
  { quote }: Pick<ProfileDialect, 'quote'>,
  { schema, table, column }: ColumnName,
): string {
  const name = quote(column);
  return `SELECT 1 FROM ${quote(schema)}.${quote(table)} WHERE ${name} IS NOT NULL GROUP BY ${name} HAVING count(*) > 1 LIMIT 1`;
}
