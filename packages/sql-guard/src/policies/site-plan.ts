import type { SqlDialect, TableName } from '../catalog.js';
import type { EffectivePolicy } from '../policy.js';
import type { TableSite } from '../resolve/lineage.js';
import type { ExpressionNode } from '../tree/query-tree.js';
import { column } from './build.js';
import { refuseFaulty } from './refuse-faulty.js';
import { RowCondition, SOURCE } from './row-condition.js';
import { shownValue } from './shown-value.js';
import type { ColumnView } from './table-view.js';
import type { Vocabulary } from './vocabulary.js';

export { SOURCE } from './row-condition.js';

/** A column that the subquery shows: `expression` reads columns of the plan's `source`, or stands for its mask. */
export interface ShownColumn {
  readonly name: string;
  readonly expression: ExpressionNode;
}

/**
 * What takes a table's place: `(SELECT columns FROM schema.table AS source WHERE rows) AS alias`, in neutral nodes that hold
 * parameters where policies have values.
 */
export interface SitePlan {
  readonly id: number;
  readonly table: TableName;
  /** What the table is called inside: {@link SOURCE}, but see {@link keepsAliases}. */
  readonly source: string;
  readonly alias: string;
  /** Column names of `AS t (a, b)`. */
  readonly renames: readonly string[];
  /** Empty where the statement reads no column. */
  readonly columns: readonly ShownColumn[];
  readonly where: ExpressionNode | null;
  /** True when the engine must not flatten it into the statement around it: see cannot-raise.ts. */
  readonly isFenced: boolean;
}

/**
 * MariaDB's plans know a table by its innermost name alone, so one of which nothing is cut keeps there the name that it has in the
 * statement: advice on indexes could not tell one from another else. Rules and masks are only ever written over {@link SOURCE},
 * which no alias of somebody's choice can stand for.
 */
function keepsAliases(dialect: SqlDialect): boolean {
  return dialect === 'mariadb';
}

export interface PlanContext {
  readonly policy: EffectivePolicy;
  readonly vocabulary: Vocabulary;
  /** True when the statement around the tables might raise an error that tells about a hidden row. */
  readonly mayRaise: boolean;
}

/**
 * Decides what takes the place of each mention of a table.
 *
 * @throws ParleyError POLICY_ATTRIBUTE_MISSING, SCHEMA_CHANGED
 */
export function planSites(sites: readonly TableSite[], context: PlanContext): readonly SitePlan[] {
  return sites.map((site) => planSite(site, context));
}

function planSite(site: TableSite, { policy, vocabulary, mayRaise }: PlanContext): SitePlan {
  const { table } = site;
  refuseFaulty(table);
  const condition = new RowCondition(table, { policy, vocabulary });
  const columns = shownAt(site);
  const isCut = table.rows !== null || columns.some(({ cells }) => cells.kind !== 'clear');
  const source = !isCut && keepsAliases(vocabulary.dialect) ? site.alias : SOURCE;
  return {
    id: site.id,
    table: { schema: table.schema, table: table.table },
    source,
    alias: site.alias,
    renames: site.renames,
    columns: columns.map((shown) => ({
      name: shown.name,
      expression: shownValue(
        { node: column(source, shown.name), type: shown.type },
        { cells: shown.cells, condition, vocabulary, hashKey: policy.hashKey },
      ),
    })),
    where: table.rows === null ? null : condition.of(table.rows),
    // A fence is worth its price only where something is cut: rows, by rules or by a view, or the true value of a column that is read.
    isFenced: mayRaise && (isCut || table.isView),
  };
}

/** The columns a site's subquery shows, in the table's order. Names by position need all of them. */
function shownAt({ table, used, renames }: TableSite): readonly ColumnView[] {
  return renames.length > 0 ? table.columns : table.columns.filter(({ name }) => used.has(name));
}
