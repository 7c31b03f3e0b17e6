import { ParleyError } from '@parley/errors';
import type { DialectSql } from '../dialects/dialect-sql.js';
import type { BaseAggregate } from '../resolve/metric-leaf.js';
import type { JoinScope } from './join-scope.js';
import { parseMeasureExpression } from './measure-expression.js';
import type { ScopeTable } from './scope-table.js';
import type { SourceValues } from './source-values.js';

/** Joined rows, as an aggregate needs them: its columns are those of `home`. */
export interface AggregatedRows {
  readonly scope: JoinScope;
  readonly home: ScopeTable;
  readonly values: SourceValues;
}

/** Where an aggregate's rows are: in a scope, or in a subquery that computed its argument. */
export type AggregatePlace = { readonly dialect: DialectSql } & (
  | { readonly rows: AggregatedRows; readonly bridged: boolean }
  | { readonly column: string }
);

export function aggregateCall(aggregate: BaseAggregate, place: AggregatePlace): string {
  const { dialect } = place;
  const argument = 'column' in place ? place.column : (argumentSql(aggregate, place.rows) ?? '');
  switch (aggregate.aggregation) {
    case 'count': {
      if (!('bridged' in place) || !place.bridged) return `count(${argument === '' ? '*' : argument})`;
      const { scope, home } = place.rows;
      return dialect.countDistinct(home.entity.primaryKey.map((column) => scope.column(home, column)));
    }
    case 'count_distinct':
      return `count(DISTINCT ${argument === '' ? '*' : argument})`;
    case 'average':
      return dialect.average(argument);
    case 'sum_boolean':
      return `sum(${dialect.booleanNumber(argument)})`;
    case 'median':
    case 'percentile': {
      if (aggregate.percentile !== undefined) return dialect.percentile(argument, aggregate.percentile);
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `"${aggregate.key}" is a percentile, but its measure doesn't say which; give it one.`,
      );
    }
    case 'sum':
    case 'min':
    case 'max':
      return `${aggregate.aggregation}(${argument})`;
  }
}

/** What is aggregated; undefined where it is the rows. */
export function argumentSql(
  aggregate: BaseAggregate,
  { scope, home, values }: AggregatedRows,
): string | undefined {
  const { of } = aggregate;
  if (of === undefined) {
    if (aggregate.aggregation === 'count') return undefined;
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${aggregate.key}" aggregates nothing; give its measure an expression.`,
    );
  }
  if ('column' in of) return scope.column(home, of.column);
  if ('value' in of) return values.rowValue(of.value).sql;
  if ('key' in of) return scope.key(home, of.key);
  const expression = parseMeasureExpression(of.expression);
  if (!expression.ok) return scope.expression(home, of.expression);
  return expression.print(scope.qualifier(home));
}
