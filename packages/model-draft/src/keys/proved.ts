import { columnNamed, declaredKeys } from '../physical/draft-table.js';
import type { Link } from './relationships.js';
import { uniquenessOf } from './uniqueness.js';

/** Whether the rows that a reference leads to are told apart for certain: by the database's word, or by their values. */
export function isProved({ to, toColumns }: Pick<Link, 'to' | 'toColumns'>): boolean {
  const isDeclared = declaredKeys(to.table).some(
    (key) => key.length <= toColumns.length && key.every((name) => toColumns.includes(name)),
  );
  if (isDeclared) return true;
  return toColumns.some((name) => {
    const column = columnNamed(to, name);
    return column !== undefined && uniquenessOf(column) === 'unique';
  });
}
