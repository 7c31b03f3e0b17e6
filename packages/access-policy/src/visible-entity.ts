import type { Dimension, Entity, EntityKey, Hierarchy } from '@parley/semantic-layer';
import type { VisibleColumns } from './visible-columns.js';

/** An entity without what is on hidden columns. The primary key stays: it is never shown, and the guard refuses what would read it. */
export function withVisibleColumns(entity: Entity, columns: VisibleColumns): Entity {
  const dimensions = entity.dimensions
    .filter((dimension) => isVisible(dimension, columns))
    .map((dimension) => withToldValues(dimension, columns));
  const { keys, hierarchies, ...rest } = entity;
  return {
    ...rest,
    ...(keys !== undefined && { keys: visibleKeys(entity, dimensions, columns) }),
    ...(hierarchies !== undefined && { hierarchies: visibleHierarchies(hierarchies, dimensions) }),
    dimensions,
    measures: entity.measures.filter((measure) => !columns.tells(measure.expression)),
  };
}

function isVisible({ column, expression }: Dimension, columns: VisibleColumns): boolean {
  return column === undefined ? !columns.tells(expression) : columns.has([column]);
}

/** Known values are true values, which a mask is there to keep back. */
export function withToldValues(written: Dimension, columns: Pick<VisibleColumns, 'values'>): Dimension {
  const { values: _values, ...dimension } = written;
  const told = columns.values(written) ?? [];
  return { ...dimension, ...(told.length > 0 && { values: told }) };
}

/**
 * Without the columns that say when a row holds, or in which partition, a join by keys would count rows that it should
 * not: then there is none.
 */
function visibleKeys(
  { keys = [], validity, dimensions: all }: Entity,
  dimensions: readonly Dimension[],
  columns: VisibleColumns,
): readonly EntityKey[] {
  const shown = new Set(dimensions.map(({ name }) => name));
  const needed = [
    ...(validity === undefined ? [] : [validity.from, validity.to]),
    ...all.flatMap(({ name, isPartition }) => (isPartition === true ? [name] : [])),
  ];
  if (!needed.every((name) => shown.has(name))) return [];
  return keys.filter(({ name, expression, virtual }) => {
    if (virtual === true) return true;
    return expression === undefined ? columns.has([name]) : !columns.tells(expression);
  });
}

/** Drilling down goes on past what is hidden, as long as there is anywhere to go. */
function visibleHierarchies(
  hierarchies: readonly Hierarchy[],
  dimensions: readonly Dimension[],
): readonly Hierarchy[] {
  const shown = new Set(dimensions.map(({ name }) => name));
  return hierarchies
    .map((hierarchy) => ({ ...hierarchy, levels: hierarchy.levels.filter((level) => shown.has(level)) }))
    .filter(({ levels }) => levels.length >= 2);
}
