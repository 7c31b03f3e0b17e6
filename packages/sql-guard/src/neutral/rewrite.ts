import type { Rewriting, Rewritten } from '../dialect.js';
import { column, integer, selectQuery } from '../policies/build.js';
import type { SitePlan } from '../policies/site-plan.js';
import { Refusal } from '../refusal.js';
import type {
  DerivedTableNode,
  FunctionTableNode,
  QueryNode,
  SelectNode,
  TableNode,
  TargetNode,
} from '../tree/query-tree.js';
import { FENCES } from './fence.js';
import { limitRows } from './limit-rows.js';
import { mapQuery } from './map-tree.js';
import { printTree } from './print.js';
import type { Syntax } from './syntax.js';

/**
 * A new tree in which every mention of a table is the subquery planned for it. The tables that are left are queries of WITH.
 *
 * @throws Refusal SQL_NOT_SUPPORTED where the dialect has no way to say what has to be said
 */
export function rewriteTree(
  query: QueryNode,
  { resolution, sites, maxRows }: Rewriting,
  syntax: Syntax,
): Rewritten {
  const plans = new Map(sites.map((plan) => [plan.id, plan]));
  const rewritten = mapQuery(query, {
    table: (node) => {
      const plan = plans.get(node.id);
      if (plan === undefined) return node;
      plans.delete(node.id);
      return siteSubquery(plan, syntax);
    },
    functionTable: (node) => pinColumns(node, resolution, syntax),
    select: (node) => widenGroups(node, resolution),
    // `schema.table.column` -> `table.column`: the subquery has no schema.
    column: (node) => ({ ...node, names: resolution.renamed.get(node.id) ?? node.names }),
    star: (node) => ({ ...node, qualifier: resolution.renamed.get(node.id) ?? node.qualifier }),
    field: (node) => {
      const names = resolution.fields.get(node.id);
      if (names === undefined) throw new Error('A field of a row was not resolved.');
      return column(...names);
    },
  });
  if (plans.size > 0) throw new Error('A table lost its place in the tree.');
  const { query: tree, isLimited } = limitRows(rewritten, maxRows);
  return { tree, values: printTree(tree, syntax).values, isLimited };
}

/**
 * `(SELECT <columns that are read, masked> FROM schema.table AS source WHERE <rows> <fence>) AS alias`. New names of columns are
 * given inside: not every dialect takes them after the alias.
 */
export function siteSubquery(plan: SitePlan, { dialect }: Syntax): DerivedTableNode {
  const targets = plan.columns.map(
    ({ name, expression }, index): TargetNode => ({
      name: plan.renames[index] ?? name,
      alias: null,
      expression,
    }),
  );
  return {
    kind: 'derived table',
    lateral: false,
    alias: { name: plan.alias, columnNames: [] },
    query: {
      ...selectQuery({
        // A statement that only counts rows reads no column; a SELECT must have one.
        targets: targets.length > 0 ? targets : [UNREAD],
        from: [sourceTable(plan)],
        where: plan.where,
      }),
      ...(plan.isFenced ? FENCES[dialect] : {}),
    },
  };
}

/** What stands where no column is read. */
const UNREAD: TargetNode = { name: 'unread', alias: null, expression: integer(1) };

function sourceTable({ table, source }: SitePlan): TableNode {
  return {
    kind: 'table',
    id: -1,
    schema: table.schema,
    name: table.table,
    alias: { name: source, columnNames: [] },
    offset: -1,
  };
}

/** Columns that depend on a grouped primary key, which a subquery no longer has. */
function widenGroups(select: SelectNode, { widenedGroups }: Rewriting['resolution']): SelectNode {
  const added = widenedGroups.get(select.id) ?? [];
  if (added.length === 0) return select;
  return {
    ...select,
    groupBy: [...select.groupBy, ...added.map((group) => column(group.alias, group.column))],
  };
}

/** Writes the names that resolution relied on beside the function, where the dialect can. */
function pinColumns(
  node: FunctionTableNode,
  { functionColumns }: Rewriting['resolution'],
  syntax: Syntax,
): FunctionTableNode {
  const pinned = functionColumns.get(node.id);
  if (pinned === undefined) return node;
  if (syntax.constructs.has('a list of column names after a table')) {
    return { ...node, alias: { name: pinned.alias, columnNames: pinned.columns } };
  }
  const areItsOwn = pinned.columns.every((name, index) => node.columnNames[index] === name);
  if (!areItsOwn || pinned.columns.length !== node.columnNames.length) {
    throw new Refusal(
      'SQL_NOT_SUPPORTED',
      `${syntax.title} can't rename the columns of ${node.name}; leave the new names out.`,
      -1,
      {
        construct: 'a list of column names after a function',
      },
    );
  }
  return { ...node, alias: { name: pinned.alias, columnNames: [] } };
}
