import type { DimensionRef } from '../model/model.js';
import type { ModelIndex } from '../resolve/model-index.js';
import { searchReference } from '../resolve/resolve-reference.js';
import type { Compilation } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import type { JoinScope } from './join-scope.js';

/** Joins a metric by what a row refers to, for a condition on it. @returns the metric's value as SQL */
export function metricByKey(
  compilation: Compilation,
  scope: JoinScope,
  wanted: { readonly metric: string; readonly by: readonly DimensionRef[] },
): string {
  const refs = wanted.by.map((ref) => nearestReference(compilation.index, scope, ref));
  for (const ref of refs) scope.include(ref, false);
  const alias = scope.join(
    `${wanted.metric} by ${wanted.by.join()}`,
    () => {
      const { query, groups } = compilation.metricBy(wanted.metric, wanted.by);
      const condition = () =>
        refs
          .map(
            (ref, position) =>
              `${identifier(query)}.${identifier(groups[position] ?? '')} = ${scope.value(ref)}`,
          )
          .join(' AND ');
      return { source: identifier(query), alias: query, ...(refs.length === 0 ? {} : { condition }) };
    },
    wanted.metric,
  );
  return `${identifier(alias)}.${identifier(wanted.metric)}`;
}

/** The metric may be grouped over more steps by a key than lead to it from what the condition is asked of. */
function nearestReference(index: ModelIndex, scope: JoinScope, ref: DimensionRef): DimensionRef {
  const parts = ref.split('.');
  for (let start = parts.length - 2; start > 0; start--) {
    const shorter = parts.slice(start).join('.') as DimensionRef;
    if (searchReference(index, scope.home.entity, shorter) !== undefined) return shorter;
  }
  return ref;
}
