import type { PhysicalCatalog, TableName, TableView } from '@parley/sql-guard';
import { hasColumns } from './visible-catalog.js';

/**
 * Every word of a piece of SQL that could be a column or a table, string constants included. Read without a parser
 * on purpose: a word too many only hides more.
 */
export function wordsOf(sql: string): string[] {
  const words = sql.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  const quoted = [...sql.matchAll(/(["`])((?:(?!\1).|\1\1)+)\1/gs)].map(([, mark = '', name = '']) =>
    name.replaceAll(mark + mark, mark),
  );
  return [...words, ...quoted].map(lowerCase);
}

/** Case is left out of account on purpose: a column too many only hides more. */
export function lowerCase(name: string): string {
  return name.toLowerCase();
}

/** Names of tables that a person may not name, and of columns that are hidden from them in any table. */
export function hiddenWords(
  catalog: PhysicalCatalog,
  find: (name: TableName) => TableView | null,
): ReadonlySet<string> {
  const hidden = new Set<string>();
  for (const table of catalog.tables) {
    const view = find(table);
    if (view === null) hidden.add(lowerCase(table.table));
    for (const { name } of table.columns) {
      if (view === null || !hasColumns(view, [name])) hidden.add(lowerCase(name));
    }
  }
  return hidden;
}
