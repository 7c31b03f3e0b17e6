import type { EffectivePolicy } from '@parley/sql-guard';

/**
 * True where any policy was bound to the person, whether or not it cuts a statement. The database's estimates and plans are made
 * from all rows: they would tell such a person how frequent a hidden value is.
 */
export function isRestricted({ layers, denials }: Pick<EffectivePolicy, 'layers' | 'denials'>): boolean {
  const { tables, rows, columns } = denials;
  return layers.some(({ grants }) => grants.length > 0) || tables.length + rows.length + columns.length > 0;
}
