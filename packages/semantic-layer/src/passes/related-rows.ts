import { ParleyError } from '@parley/errors';
import { COMPARISON_SIGNS } from '../model/comparison-signs.js';
import { METRIC_TIME } from '../model/query.js';
import { requireEntity, timeDimensionRef } from '../resolve/model-index.js';
import type { Compilation } from '../statement/compilation.js';
import { numberLiteral } from '../statement/sql-text.js';
import { stretches } from '../time/time-range.js';
import { timeRangeConditions } from '../time/time-sql.js';
import { JoinScope } from './join-scope.js';
import type { PlacedRows } from './row-conditions.js';
import type { ScopeTable } from './scope-table.js';
import { SourceValues } from './source-values.js';

/** Whether there are such rows, or so many of them. */
export function relatedSql(
  compilation: Compilation,
  outer: { readonly scope: JoinScope; readonly values: SourceValues },
  { near, first, rest, rows }: PlacedRows,
): string {
  const { index, target } = compilation;
  const { where = [], timeRange, count } = rows;
  const root = requireEntity(index, first?.to ?? rows.entity);
  const scope = new JoinScope(index, root, {
    outer: outer.scope,
    hidesNames: target.dialect.namesOutliveAliases,
    fansOut: true,
  });
  const home = scope.reach(rest, true);
  scope.meanRowsOf([home]);
  const timeRef = timeDimensionRef(home.entity);
  const time = timeRef === undefined ? undefined : { ref: timeRef, grain: undefined };
  const values = new SourceValues(compilation, scope, time, outer.values);
  if (timeRange !== undefined) values.include({ dimension: timeRange.dimension ?? METRIC_TIME }, true);
  for (const condition of where) values.includeCondition(condition, true);
  const conditions = [
    ...(first === undefined ? [] : [scope.joinCondition({ hop: first, near }, scope.root)]),
    ...(timeRange === undefined
      ? []
      : timeRangeConditions(
          values.time(timeRange.dimension ?? METRIC_TIME),
          stretches(timeRange, undefined),
          target,
        )),
    ...where.map((condition) => values.condition(condition)),
  ];
  const body = (selected: string): string =>
    [
      `SELECT ${selected}`,
      ...scope.fromLines(),
      ...(conditions.length === 0 ? [] : [`WHERE ${conditions.join('\n  AND ')}`]),
    ]
      .join('\n')
      .replaceAll('\n', '\n    ');
  if (count === undefined) return `EXISTS (\n    ${body('1')}\n  )`;
  const isRepeated = scope.isMultiplied || rest.some((hop) => !hop.fansOut);
  const counted = isRepeated ? target.dialect.countDistinct(keyColumns(scope, home)) : 'count(*)';
  const compared = `${COMPARISON_SIGNS[count.op]} ${numberLiteral(count.value)}`;
  return `${target.dialect.countOfRelated(`(\n    ${body(counted)}\n  )`)} ${compared}`;
}

function keyColumns(scope: JoinScope, table: ScopeTable): readonly string[] {
  if (table.entity.primaryKey.length > 0) {
    return table.entity.primaryKey.map((column) => scope.column(table, column));
  }
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${table.entity.label}" has no key to tell its rows apart; ask whether there are any instead of how many.`,
    { details: { entity: table.entity.name } },
  );
}
