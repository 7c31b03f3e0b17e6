import pg from 'pg';
import type { Comment } from '../question-set.js';

/** Comments on tables and columns, by the names that the set writes: the database may have folded their case. */
export async function commentOn(client: pg.Client, comments: readonly Comment[]): Promise<void> {
  const { rows } = await client.query<{ schema: string; table: string; column: string }>(
    `SELECT n.nspname AS schema, c.relname AS table, a.attname AS column
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       AND n.nspname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const id = pg.escapeIdentifier;
  const statements = comments.flatMap(({ table, column, comment: text }) => {
    const found = rows.find(
      (row) => isSame(row.table, table) && (column === undefined || isSame(row.column, column)),
    );
    if (found === undefined) return [];
    const place = `${id(found.schema)}.${id(found.table)}`;
    const what = column === undefined ? `TABLE ${place}` : `COLUMN ${place}.${id(found.column)}`;
    return [`COMMENT ON ${what} IS ${pg.escapeLiteral(text)}`];
  });
  if (statements.length > 0) await client.query(statements.join(';\n'));
}
