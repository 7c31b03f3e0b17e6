import type { PrintedStatement } from '../dialect.js';
import type { CellView } from '../policies/cell-view.js';
import { mappingsOf } from '../policies/rule-form.js';
import type { ColumnView, TableView } from '../policies/table-view.js';
import { checkMask, readsOnly } from './last-look-mask.js';
import { isEmpty, listIn, namesOf, objectIn, violation } from './last-look-node.js';
import { checkRule } from './last-look-rule.js';
import { isObject, type NativeObject } from './native-tree.js';

/** The name of the table inside its site. */
const ALIAS = 'source';

/** A subquery over a table with a schema. Everything else that names such a table is refused. */
export function isSite(table: NativeObject): boolean {
  if (table.type !== 'SUBQUERY') return false;
  const from = selectOf(table)?.from_table;
  return isObject(from) && from.type === 'BASE_TABLE' && from.schema_name !== '';
}

function selectOf({ subquery }: NativeObject): NativeObject | null {
  const node = isObject(subquery) ? subquery.node : null;
  return isObject(node) && node.type === 'SELECT_NODE' ? node : null;
}

const NOT_IN_A_SITE = ['group_expressions', 'group_sets', 'having', 'sample', 'qualify'] as const;

/**
 * Proves of one rewritten table: it exists for the person; it shows only columns that do; none that is masked in the clear; and
 * where rows are cut its WHERE says what the rule says. Answers the tables that may be named inside.
 */
export function checkSite(
  site: NativeObject,
  { view: viewOf }: Pick<PrintedStatement, 'view'>,
): readonly string[] {
  const select = objectIn(selectOf(site), 'site');
  const stray = NOT_IN_A_SITE.find((field) => !isEmpty(select[field]));
  if (stray !== undefined) throw violation(`${stray} around a table`);
  if (listIn(objectIn(select.cte_map, 'WITH').map, 'WITH').length > 0) throw violation('WITH around a table');
  if (select.aggregate_handling !== 'STANDARD_HANDLING') throw violation('grouping around a table');
  const fences = listIn(select.modifiers, 'modifiers');
  for (const fence of fences) checkFence(objectIn(fence, 'modifier'));

  const {
    schema_name: schema,
    table_name: name,
    alias,
    column_name_alias: renames,
  } = objectIn(select.from_table, 'table');
  const view = viewOf({ schema: String(schema), table: String(name) });
  if (view === null || view.fault !== null) {
    throw violation(`the table ${String(schema)}.${String(name)}, which is not allowed`);
  }
  if (alias !== ALIAS || !isEmpty(renames)) throw violation('a table by another name');
  const columns = listIn(select.select_list, 'columns').map((shown) => objectIn(shown, 'column'));
  const cells = columns.map((shown) => checkShown(shown, view));
  if ((view.rows !== null) !== (select.where_clause !== null)) {
    throw violation(`the table ${view.schema}.${view.table} without its row rules`);
  }
  if (view.rows !== null) checkRule(select.where_clause, view.rows, 'a row rule');
  // Nothing is proven here of what can't raise: what is cut is fenced.
  const isCut = view.rows !== null || view.isView || cells.some((kind) => kind !== 'clear');
  if (isCut && fences.length === 0) throw violation(`the table ${view.schema}.${view.table} without a fence`);
  return [...mappingsOf(view), view].map((table) => JSON.stringify([table.schema, table.table]));
}

/** A limit beyond any number of rows. */
function checkFence({ type, limit, offset }: NativeObject): void {
  const value =
    isObject(limit) && limit.class === 'CONSTANT' && isObject(limit.value) ? limit.value.value : null;
  const digits = isObject(value) && 'rawJSON' in value ? value.rawJSON : value;
  if (type !== 'LIMIT_MODIFIER' || offset !== null || String(digits) !== FENCE)
    throw violation(`${String(type)} around a table`);
}

const FENCE = String(2n ** 62n);

/** Answers how the column's cells are shown. */
function checkShown(shown: NativeObject, view: TableView): CellView['kind'] {
  const isClear = shown.class === 'COLUMN_REF';
  const alias = String(shown.alias);
  const names = isClear ? namesOf(shown) : [ALIAS, alias];
  if (names.length !== 2 || names[0] !== ALIAS)
    throw violation(`the column ${names.join('.')} of another table`);
  const column = view.columns.find((candidate) => candidate.name === names[1]);
  if (column !== undefined) {
    checkCells(column, shown, isClear);
    return column.cells.kind;
  }
  // Where no column is read, a constant stands for one.
  if (shown.class !== 'CONSTANT') throw violation(`the hidden or unknown column ${String(names[1])}`);
  return 'clear';
}

function checkCells({ name, cells }: ColumnView, value: NativeObject, isClear: boolean): void {
  if (isClear !== (cells.kind === 'clear')) throw violation(`the column ${name} without its mask`);
  switch (cells.kind) {
    case 'clear':
      return;
    case 'masked':
      checkMask(value, { name, mask: cells.mask });
      return;
    case 'mixed': {
      const [branch, ...more] = value.class === 'CASE' ? listIn(value.case_checks, 'branches') : [];
      if (!isObject(branch) || more.length > 0) throw violation(`the column ${name} without its mask`);
      checkRule(branch.when_expr, cells.clearWhen, `the clear rows of ${name}`);
      // The value as it is, or as text.
      readsOnly(branch.then_expr, name);
      checkMask(value.else_expr, { name, mask: cells.mask });
    }
  }
}
