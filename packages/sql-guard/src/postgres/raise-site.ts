import type { Node, RangeVar } from '@pgsql/types';
import { type ShownColumn, type SitePlan, SOURCE } from '../policies/site-plan.js';
import type { Binder } from './binder.js';
import { column, integer, select, string, tableNode, target } from './build.js';
import { raise } from './raise.js';

/**
 * What takes a table's place: `(SELECT <columns that are read, masked> FROM schema.table AS source WHERE <rows> OFFSET 0) AS alias`.
 * Whatever the statement does outside, it can see no other column, no true value of a masked one and no other row.
 */
export function raiseSite(plan: SitePlan, native: RangeVar, binder: Binder): Node {
  const { columns, where, isFenced, renames } = plan;
  return {
    RangeSubselect: {
      subquery: select({
        // A statement that only counts rows reads no column.
        ...(columns.length === 0 ? {} : { targetList: columns.map((shown) => raiseColumn(shown, binder)) }),
        // ONLY stays ONLY.
        fromClause: [tableNode(plan.table, SOURCE, { only: native.inh !== true })],
        ...(where === null ? {} : { whereClause: raise(where, binder) }),
        // PostgreSQL flattens a subquery into the statement around it, unless it has an OFFSET.
        ...(isFenced ? { limitOffset: integer(0), limitOption: 'LIMIT_OPTION_COUNT' } : {}),
      }),
      alias: {
        aliasname: plan.alias,
        ...(renames.length === 0 ? {} : { colnames: renames.map(string) }),
      },
    },
  };
}

/** A column as it is keeps its name without being told. */
function raiseColumn({ name, expression }: ShownColumn, binder: Binder): Node {
  return expression.kind === 'column'
    ? target(column(...expression.names))
    : target(raise(expression, binder), name);
}
