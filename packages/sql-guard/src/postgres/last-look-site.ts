import type { PhysicalCatalog } from '../catalog.js';
import type { EffectivePolicy, PolicyPredicate } from '../policy.js';
import { isObject, type Payload, strings, violation } from './last-look-node.js';

/** What a rewritten table is held against. */
export interface SiteRules {
  readonly catalog: PhysicalCatalog;
  readonly policy: EffectivePolicy;
  readonly valueCount: number;
}

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

/**
 * Proves of one rewritten table: it is in the catalog and allowed; it shows only columns of that table; none that is hidden; none
 * that is masked in the clear; and where there are row rules its WHERE reads exactly their columns.
 */
export function checkSite(subselect: Payload, { catalog, policy }: SiteRules): void {
  const table = tableOf(subselect);
  const select = (subselect.subquery as { readonly SelectStmt: Payload }).SelectStmt;
  const stray = Object.keys(select).find((field) => !SITE_FIELDS.has(field));
  if (table === null || stray !== undefined) throw violation(`${stray} around a table`);
  const isThis = (name: { schema: string; table: string }) =>
    name.schema === table.schemaname && name.table === table.relname;
  const known = catalog.tables.find(isThis);
  const isAllowed = policy.allowedTables === null || policy.allowedTables.some(isThis);
  const name = `${String(table.schemaname)}.${String(table.relname)}`;
  if (known === undefined || !isAllowed) throw violation(`the table ${name}, which is not allowed`);
  const alias = isObject(table.alias) ? table.alias.aliasname : undefined;
  if (typeof alias !== 'string') throw violation(`no name for the table ${name}`);

  for (const shown of listOf(select.targetList)) {
    const target = isObject(shown) ? shown.ResTarget : undefined;
    if (!isObject(target) || !isObject(target.val)) throw violation('a malformed column');
    const clear = isObject(target.val.ColumnRef) ? strings(target.val.ColumnRef.fields) : null;
    const column = clear === null ? target.name : clear[1];
    if (clear !== null && (clear.length !== 2 || clear[0] !== alias || target.name !== undefined)) {
      throw violation(`the column ${clear.join('.')} of another table`);
    }
    if (!known.columns.some((candidate) => candidate.name === column)) {
      throw violation(`the unknown column ${String(column)}`);
    }
    const masks = policy.columnRules.filter((rule) => isThis(rule.table) && rule.column === column);
    if (masks.some(({ mask }) => mask.kind === 'hide'))
      throw violation(`the hidden column ${String(column)}`);
    if (masks.length > 0 === (clear !== null))
      throw violation(`the column ${String(column)} without its mask`);
  }

  const ruled = policy.rowRules.filter((rule) => isThis(rule.table));
  const wanted = sortedNames(ruled.flatMap((rule) => columnsOf(rule.predicate)));
  const read = sortedNames(columnRefs(select.whereClause));
  if (ruled.length > 0 !== (select.whereClause !== undefined) || wanted !== read) {
    throw violation(`the table ${name} without its row rules`);
  }
}

function sortedNames(names: readonly string[]): string {
  return JSON.stringify([...new Set(names)].sort());
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function columnsOf(predicate: PolicyPredicate): readonly string[] {
  if ('operands' in predicate) return predicate.operands.flatMap(columnsOf);
  if ('operand' in predicate) return columnsOf(predicate.operand);
  return [predicate.column];
}

/** Names of the columns that an expression reads, whatever its form. */
function columnRefs(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(columnRefs);
  if (!isObject(value)) return [];
  if (isObject(value.ColumnRef)) return [strings(value.ColumnRef.fields).at(-1) ?? ''];
  return Object.values(value).flatMap(columnRefs);
}
