import type { TableName } from '../catalog.js';
import type { PrintedStatement } from '../dialect.js';
import { mappingsOf } from '../policies/rule-form.js';
import type { ColumnView, TableView } from '../policies/table-view.js';
import { checkMask, readsOnly } from './last-look-mask.js';
import { isObject, listOf, type Payload, strings, violation } from './last-look-node.js';
import { checkRule } from './last-look-rule.js';

/** What a printed statement is held against. */
export type SiteRules = Pick<PrintedStatement, 'view' | 'valueCount'>;

/** A subquery over a table with a schema. Everything else that names such a table is refused. */
export function isSite(subselect: Payload): boolean {
  const table = tableOf(subselect);
  return table !== null && table.schemaname !== undefined;
}

function tableOf({ subquery }: Payload): Payload | null {
  const select = isObject(subquery) ? subquery.SelectStmt : undefined;
  const from: unknown = isObject(select) ? select.fromClause : undefined;
  const [item]: unknown[] = Array.isArray(from) && from.length === 1 ? from : [];
  return isObject(item) && isObject(item.RangeVar) ? item.RangeVar : null;
}

const SITE_FIELDS = new Set(['targetList', 'fromClause', 'whereClause', 'limitOffset', 'limitOption', 'op']);

/** The name of the table inside its site. */
const ALIAS = 'source';

/**
 * Proves of one rewritten table: it exists for the person; it shows only columns that do; none that is masked in the clear; and
 * where rows are cut its WHERE says what the rule says. Answers the mapping tables that its rules may read.
 */
export function checkSite(subselect: Payload, rules: SiteRules): readonly TableName[] {
  const table = tableOf(subselect);
  const select = (subselect.subquery as { readonly SelectStmt: Payload }).SelectStmt;
  const stray = Object.keys(select).find((field) => !SITE_FIELDS.has(field));
  if (table === null || stray !== undefined) throw violation(`${stray} around a table`);
  const { schemaname: schema, relname: name } = table;
  const view =
    typeof schema === 'string' && typeof name === 'string' ? rules.view({ schema, table: name }) : null;
  if (view === null || view.fault !== null) {
    throw violation(`the table ${String(schema)}.${String(name)}, which is not allowed`);
  }
  if (!isObject(table.alias) || table.alias.aliasname !== ALIAS) throw violation('a table by another name');
  for (const shown of listOf(select.targetList)) checkShown(shown, view);
  if ((view.rows !== null) !== (select.whereClause !== undefined)) {
    throw violation(`the table ${view.schema}.${view.table} without its row rules`);
  }
  if (view.rows !== null) checkRule(select.whereClause, view.rows, 'a row rule');
  return mappingsOf(view);
}

function checkShown(shown: unknown, view: TableView): void {
  const target = isObject(shown) ? shown.ResTarget : undefined;
  if (!isObject(target) || !isObject(target.val)) throw violation('a malformed column');
  const clear = isObject(target.val.ColumnRef) ? strings(target.val.ColumnRef.fields) : null;
  if (clear !== null && (clear.length !== 2 || clear[0] !== ALIAS || target.name !== undefined)) {
    throw violation(`the column ${clear.join('.')} of another table`);
  }
  const name = clear === null ? target.name : clear[1];
  const column = view.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw violation(`the hidden or unknown column ${String(name)}`);
  checkCells(column, target.val, clear !== null);
}

function checkCells({ name, cells }: ColumnView, value: Payload, isClear: boolean): void {
  if (isClear !== (cells.kind === 'clear')) throw violation(`the column ${name} without its mask`);
  switch (cells.kind) {
    case 'clear':
      return;
    case 'masked':
      checkMask(value, { name, mask: cells.mask });
      return;
    case 'mixed': {
      const choice = isObject(value.CaseExpr) ? value.CaseExpr : {};
      const [branch, ...more] = listOf(choice.args);
      const when = isObject(branch) && isObject(branch.CaseWhen) ? branch.CaseWhen : null;
      if (when === null || more.length > 0 || choice.arg !== undefined) {
        throw violation(`the column ${name} without its mask`);
      }
      checkRule(when.expr, cells.clearWhen, `the clear rows of ${name}`);
      // The value as it is, or as text.
      readsOnly(when.result, name);
      checkMask(choice.defresult, { name, mask: cells.mask });
    }
  }
}
