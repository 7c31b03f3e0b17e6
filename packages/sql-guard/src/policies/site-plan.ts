import type { TableName } from '../catalog.js';
import type { EffectivePolicy } from '../policy.js';
import type { TableSite } from '../resolve/lineage.js';
import type { ExpressionNode } from '../tree/query-tree.js';
import { column } from './build.js';
import { refuseFaulty } from './refuse-faulty.js';
import { RowCondition, SOURCE } from './row-condition.js';
import { shownValue } from './shown-value.js';
import type { ColumnView, TableView } from './table-view.js';
import type { Vocabulary } from './vocabulary.js';

export { SOURCE } from './row-condition.js';

/** A column that the subquery shows: `expression` reads columns of {@link SOURCE}, or stands for its mask. */
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
  readonly alias: string;
  /** Column names of `AS t (a, b)`. */
  readonly renames: readonly string[];
  /** Empty where the statement reads no column. */
  readonly columns: readonly ShownColumn[];
  readonly where: ExpressionNode | null;
  /** True when the engine must not flatten it into the statement around it: see cannot-raise.ts. */
  readonly isFenced: boolean;
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
  return {
    id: site.id,
    table: { schema: table.schema, table: table.table },
    alias: site.alias,
    renames: site.renames,
    columns: columns.map((shown) => ({
      name: shown.name,
      expression: shownValue(
        { node: column(SOURCE, shown.name), type: shown.type },
        { cells: shown.cells, condition, vocabulary, hashKey: policy.hashKey },
      ),
    })),
    where: table.rows === null ? null : condition.of(table.rows),
    isFenced: mayRaise && needsFence(table, columns),
  };
}

/** The columns a site's subquery shows, in the table's order. Names by position need all of them. */
function shownAt({ table, used, renames }: TableSite): readonly ColumnView[] {
  return renames.length > 0 ? table.columns : table.columns.filter(({ name }) => used.has(name));
}

/** A fence is worth its price only where something is cut: rows, by rules or by a view, or the true value of a column that is read. */
function needsFence(table: TableView, columns: readonly ColumnView[]): boolean {
  return table.rows !== null || table.isView || columns.some(({ cells }) => cells.kind !== 'clear');
}
