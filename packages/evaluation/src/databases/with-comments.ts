import type { PhysicalCatalog } from '@parley/sql-guard';
import type { Comment } from '../question-set.js';

/** A catalog of an engine that keeps no comments, with those that its set has. */
export function withComments(catalog: PhysicalCatalog, comments: readonly Comment[]): PhysicalCatalog {
  const texts = new Map(comments.map(({ table, column, comment }) => [placeOf(table, column), comment]));
  return {
    ...catalog,
    tables: catalog.tables.map((table) => ({
      ...table,
      ...commentAt(texts, placeOf(table.table)),
      columns: table.columns.map((column) => ({
        ...column,
        ...commentAt(texts, placeOf(table.table, column.name)),
      })),
    })),
  };
}

function commentAt(texts: ReadonlyMap<string, string>, place: string): { readonly comment?: string } {
  const comment = texts.get(place);
  return comment === undefined ? {} : { comment };
}

function placeOf(table: string, column?: string): string {
  return JSON.stringify([table.toLowerCase(), column?.toLowerCase()]);
}
