import { type CompiledColumn, METRIC_TIME } from '@parley/semantic-layer';

/** What the suite calls the columns of a compiled statement: the path that was taken, then how time was cut. */
export function outputNames(
  columns: readonly CompiledColumn[],
  { min_max_only: isBounds }: { readonly min_max_only: boolean },
): readonly string[] {
  return columns.map((column) => {
    if (column.role === 'metric') return column.source;
    const bound = isBounds ? (/__(?:min|max)$/.exec(column.name)?.[0] ?? '') : '';
    return groupName(column) + bound;
  });
}

function groupName({ source, path = [], grain, datePart }: CompiledColumn): string {
  const name = source === METRIC_TIME ? 'metric_time' : path.join('__');
  if (datePart !== undefined) return `${name}__extract_${datePart}`;
  return grain === undefined ? name : `${name}__${grain}`;
}
