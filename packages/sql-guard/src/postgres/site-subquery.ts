import type { Node, RangeVar } from '@pgsql/types';
import type { VisibleColumn, VisibleTable } from '../policies/visible-schema.js';
import type { EffectivePolicy } from '../policy.js';
import type { TableSite } from '../resolve/lineage.js';
import type { Binder } from './binder.js';
import { column, condition, integer, select, target } from './build.js';
import { maskExpression } from './mask-expression.js';
import { rowPredicate } from './row-predicate.js';

export interface SiteContext {
  readonly policy: EffectivePolicy;
  readonly binder: Binder;
  /** All columns of the table with their types, hidden ones too: rules may read them. */
  readonly typeOf: ReadonlyMap<string, string>;
  /** True when the statement around the table might raise an error that tells about a hidden row. */
  readonly mayRaise: boolean;
}

/** The name of the table inside its subquery; nothing else is in sight there. */
const INNER = 'source';

/** The columns a site's subquery shows, in the table's order. */
function shownAt({ table, used, renamesColumns }: TableSite): readonly VisibleColumn[] {
  return renamesColumns ? table.columns : table.columns.filter(({ name }) => used.has(name));
}

/**
 * What takes a table's place: `(SELECT <columns that are read, masked> FROM schema.table WHERE <row rules> OFFSET 0) AS alias`.
 * Whatever the statement does outside, it can see no other column, no true value of a masked one and no other row.
 */
export function siteSubquery(site: TableSite, native: RangeVar, context: SiteContext): Node {
  const columns = shownAt(site);
  const isFenced = context.mayRaise && needsFence(site.table, columns);
  const rules = site.table.rowRules.map(({ predicate }) =>
    rowPredicate(predicate, {
      alias: INNER,
      typeOf: context.typeOf,
      attributes: context.policy.attributes,
      binder: context.binder,
    }),
  );
  const [onlyRule] = rules;
  return {
    RangeSubselect: {
      subquery: select({
        // A statement that only counts rows reads no column.
        ...(columns.length === 0 ? {} : { targetList: columns.map((shown) => shownColumn(shown, context)) }),
        fromClause: [{ RangeVar: sourceTable(site.table, native) }],
        ...(onlyRule === undefined
          ? {}
          : { whereClause: rules.length === 1 ? onlyRule : condition('AND_EXPR', rules) }),
        // PostgreSQL flattens a subquery into the statement around it, unless it has an OFFSET.
        ...(isFenced ? { limitOffset: integer(0), limitOption: 'LIMIT_OPTION_COUNT' } : {}),
      }),
      alias: {
        aliasname: site.alias,
        ...(native.alias?.colnames === undefined ? {} : { colnames: native.alias.colnames }),
      },
    },
  };
}

/** A fence is worth its price only where something is cut: rows, or the true value of a column that is read. */
function needsFence(table: VisibleTable, columns: readonly VisibleColumn[]): boolean {
  return table.rowRules.length > 0 || columns.some(({ mask }) => mask !== null);
}

function shownColumn(shown: VisibleColumn, { policy, binder }: SiteContext): Node {
  if (shown.mask === null) return target(column(INNER, shown.name));
  const masked = maskExpression(shown.mask, { alias: INNER, masked: shown, hashKey: policy.hashKey, binder });
  return target(masked, shown.name);
}

function sourceTable(table: VisibleTable, native: RangeVar): RangeVar {
  return {
    schemaname: table.schema,
    relname: table.table,
    // ONLY stays ONLY.
    ...(native.inh === true ? { inh: true } : {}),
    relpersistence: 'p',
    alias: { aliasname: INNER },
  };
}
