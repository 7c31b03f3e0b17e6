import { createHash } from 'node:crypto';
import type { CatalogTable } from './catalog.js';

/** Hash of a table's name, kind, and columns with their types, in order. Equal as long as a proof about it holds. Hex. */
export function tableShape({ schema, table, kind, columns }: CatalogTable): string {
  const described = [schema, table, kind, columns.map(({ name, type }) => [name, type])];
  return createHash('sha256').update(JSON.stringify(described)).digest('hex');
}
