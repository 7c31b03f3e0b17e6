import type { SqlDialect, TableName } from '@parley/sql-guard';

/** A table's name as its engine's SQL has it. */
export function quotedName({ schema, table }: TableName, dialect: SqlDialect): string {
  const mark = dialect === 'mariadb' ? '`' : '"';
  return [schema, table].map((name) => `${mark}${name.replaceAll(mark, mark + mark)}${mark}`).join('.');
}
