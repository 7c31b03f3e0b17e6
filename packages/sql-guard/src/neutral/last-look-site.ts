import type { SqlDialect } from '../catalog.js';
import type { PrintedStatement } from '../dialect.js';
import type { ColumnView } from '../policies/table-view.js';
import type { DerivedTableNode, QueryNode, SelectNode, TableNode, TargetNode } from '../tree/query-tree.js';
import { isSameNode } from './compare.js';
import { FENCES } from './fence.js';
import { isMask, readsOnly } from './last-look-mask.js';
import { isColumn, type Owner, saysRule } from './last-look-rule.js';

/** A fault of our own, found before it could do harm. */
export function violation(what: string): Error {
  return new Error(`The guard's last look found ${what}; nothing was run.`);
}

/** A subquery over a table with a schema. Such a table anywhere else is refused. */
export function isSite(node: DerivedTableNode): boolean {
  return sourceOf(node.query) !== null;
}

function sourceOf({ body }: QueryNode): TableNode | null {
  const [item, ...more] = body.kind === 'select' ? body.from : [];
  return item?.kind === 'table' && item.schema !== null && more.length === 0 ? item : null;
}

interface SiteContext {
  readonly printed: PrintedStatement;
  readonly dialect: SqlDialect;
  /** Where tables are noted that stand in their places. */
  readonly proved: Set<TableNode>;
}

/** What rules and masks are written over. */
const SOURCE = 'source';

interface SiteOwner extends Owner {
  /** What the table is called inside. */
  readonly source: string;
}

/**
 * Proves of one rewritten table: it is in the catalog and exists for the person; it shows only columns that do; none that is masked
 * in the clear; where rows are cut its WHERE says what the rule says; and nothing else stands in it.
 */
export function checkSite(site: DerivedTableNode, { printed, dialect, proved }: SiteContext): void {
  const { query, alias } = site;
  const { body } = query;
  const table = sourceOf(query);
  if (table === null || body.kind !== 'select' || table.schema === null) throw violation('a malformed table');
  const name = { schema: table.schema, table: table.name };
  const isKnown = printed.catalog.tables.some(
    (known) => known.schema === name.schema && known.table === name.table,
  );
  const view = printed.view(name);
  if (!isKnown || view === null || view.fault !== null) {
    throw violation(`the table ${name.schema}.${name.table}, which is not allowed`);
  }
  const isNamed = alias !== null && alias.columnNames.length === 0;
  const source = table.alias?.name;
  const keepsAlias = dialect === 'mariadb' && source === alias?.name;
  const isSource = (source === SOURCE || keepsAlias) && table.alias?.columnNames.length === 0;
  if (!isNamed || source === undefined || !isSource || site.lateral)
    throw violation('a table by another name');
  requirePlain(body);
  requireFence(query, dialect);
  const owner: SiteOwner = { view, proved, source };
  checkTargets(body.targets, owner);
  const isCut = view.rows !== null;
  const isMasked = !showsNothing(body.targets) && body.targets.some(isMade);
  if ((isCut || isMasked) && source !== SOURCE) throw violation('a rule over a table by another name');
  if (isCut !== (body.where !== null)) throw violation(`the table ${table.name} without its row rules`);
  if (view.rows !== null && body.where !== null && !saysRule(body.where, view.rows, owner)) {
    throw violation(`the row rules of ${table.name} in other words`);
  }
  // Nothing is proven here of what can't raise: what is cut is fenced.
  if ((isCut || isMasked || view.isView) && query.limit === null)
    throw violation(`no fence around ${table.name}`);
  proved.add(table);
}

function requirePlain(select: SelectNode): void {
  const isPlain =
    !select.distinct &&
    [select.distinctOn, select.groupBy, select.windows].every((list) => list.length === 0) &&
    select.having === null &&
    select.qualify === null &&
    select.grouping === 'plain';
  if (!isPlain) throw violation('more than a filter around a table');
}

function requireFence({ recursive, ctes, orderBy, limit, offset }: QueryNode, dialect: SqlDialect): void {
  const isBare = limit === null && offset === null;
  const isFence = isSameNode({ limit, offset }, FENCES[dialect], dialect);
  if (recursive || ctes.length > 0 || orderBy.length > 0 || !(isBare || isFence)) {
    throw violation('more than a fence around a table');
  }
}

/** Columns by their own names, or all of them in the table's order, where `AS t (a, b)` renames them. */
function checkTargets(targets: readonly TargetNode[], owner: SiteOwner): void {
  const { columns, table } = owner.view;
  if (showsNothing(targets)) return;
  const areNamed = targets.every((target) =>
    columns.some((column) => column.name === nameOf(target) && shows(target, column, owner)),
  );
  const areInOrder =
    targets.length === columns.length &&
    columns.every((column, index) => {
      const target = targets[index];
      return target !== undefined && shows(target, column, owner);
    });
  if (!areNamed && !areInOrder) throw violation(`a hidden column or a true value of ${table}`);
}

/** A mask, or a constant where no column is read. */
function isMade({ expression }: TargetNode): boolean {
  return expression.kind !== 'column';
}

/** Where no column is read, a constant stands for one. */
function showsNothing(targets: readonly TargetNode[]): boolean {
  const [only] = targets;
  return targets.length === 1 && only?.name === 'unread' && only.expression.kind === 'literal';
}

function nameOf({ alias, name }: TargetNode): string {
  return alias ?? name;
}

function shows({ expression }: TargetNode, { name, cells }: ColumnView, owner: SiteOwner): boolean {
  switch (cells.kind) {
    case 'clear':
      return isColumn(expression, owner.source, name);
    case 'masked':
      return isMask(expression, { name, mask: cells.mask });
    case 'mixed': {
      if (expression.kind !== 'case' || expression.operand !== null) return false;
      const [branch, ...more] = expression.branches;
      if (branch === undefined || more.length > 0) return false;
      const isRest =
        expression.otherwise === null
          ? cells.mask.kind === 'null'
          : isMask(expression.otherwise, { name, mask: cells.mask });
      // In rows where it is clear, the value stands there as it is, or as text.
      return isRest && readsOnly(branch.then, name) && saysRule(branch.when, cells.clearWhen, owner);
    }
  }
}
