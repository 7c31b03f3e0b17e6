import type { FuncCall, Node, RangeFunction } from '@pgsql/types';
import type { Rewriting, Rewritten } from '../dialect.js';
import type { FunctionColumns } from '../resolve/resolution.js';
import { Binder } from './binder.js';
import { call as buildCall, column, string } from './build.js';
import { limitRows } from './limit-rows.js';
import type { NativeNodes } from './lowering.js';
import { namesOf, type PostgresTree, selectOf } from './native-tree.js';
import { raiseSite } from './raise-site.js';

/**
 * Changes PostgreSQL's tree in place by what resolution found. Every change was decided before the first is made, so no
 * change can hide a place from another.
 */
export function rewrite(
  tree: PostgresTree,
  natives: NativeNodes,
  { resolution, sites, maxRows }: Rewriting,
): Rewritten {
  const binder = new Binder();
  const replacements = sites.map((plan) => {
    const holder = natives.tables[plan.id];
    if (holder === undefined || !('RangeVar' in holder))
      throw new Error('A table lost its place in the tree.');
    return { holder, replacement: raiseSite(plan, holder.RangeVar, binder) };
  });
  for (const { holder, replacement } of replacements) replaceNode(holder, replacement);
  for (const [id, names] of resolution.renamed) renameColumn(natives, id, names);
  for (const [id, names] of resolution.fields) writeField(natives, id, names);
  for (const native of natives.functionTables) splitUnnest(native);
  for (const [id, names] of resolution.functionColumns) pinColumns(natives, id, names);
  for (const [id, columns] of resolution.widenedGroups) {
    natives.selects[id]?.groupClause?.push(...columns.map((added) => column(added.alias, added.column)));
  }
  for (const call of natives.calls) qualifyCall(call);
  const isLimited = limitRows(selectOf(tree), maxRows);
  return { tree, values: binder.values, isLimited };
}

/** Puts another node where `holder` stands: the object stays, its only key changes. */
function replaceNode(holder: Node, replacement: Node): void {
  for (const kind of Object.keys(holder)) Reflect.deleteProperty(holder, kind);
  Object.assign(holder, replacement);
}

/** `schema.table.column` -> `table.column`: the subquery has no schema. A star keeps its star. */
function renameColumn(natives: NativeNodes, id: number, names: readonly string[]): void {
  const reference = natives.columns[id];
  if (reference === undefined) throw new Error('A column lost its place in the tree.');
  const star = (reference.fields ?? []).filter((field) => 'A_Star' in field);
  reference.fields = [...names.map(string), ...star];
}

/** `(table).column` -> `table.column`, so that no form is left that could be read as a call. */
function writeField(natives: NativeNodes, id: number, [table, name]: readonly [string, string]): void {
  const holder = natives.fields[id];
  if (holder === undefined || !('A_Indirection' in holder))
    throw new Error('A field lost its place in the tree.');
  const [, ...subscripts] = holder.A_Indirection.indirection ?? [];
  const reference = column(table, name);
  if (subscripts.length === 0) replaceNode(holder, reference);
  else replaceNode(holder, { A_Indirection: { arg: reference, indirection: subscripts } });
}

/**
 * Writes the column names of a function in FROM beside it. Did the engine call them otherwise, it might read `alias.name` as a
 * call of the function `name` with what the function returns.
 */
function pinColumns(natives: NativeNodes, id: number, { alias, columns }: FunctionColumns): void {
  const native = natives.functionTables[id];
  if (native === undefined) throw new Error('A function lost its place in the tree.');
  // A column list with types has pinned them already, and can't stand beside another.
  if (native.coldeflist !== undefined) return;
  native.alias = { aliasname: alias, colnames: columns.map(string) };
}

/** `unnest(a, b)` is short for `ROWS FROM (unnest(a), unnest(b))`, but only as long as its name has no schema. */
function splitUnnest(native: RangeFunction): void {
  const items = (native.functions ?? []).flatMap((item): Node[] => {
    const [call, noColumns] = 'List' in item ? (item.List.items ?? []) : [];
    if (call === undefined || noColumns === undefined || !('FuncCall' in call)) return [item];
    const { funcname, args = [] } = call.FuncCall;
    if (args.length < 2 || namesOf(funcname)?.join('.') !== 'unnest') return [item];
    native.is_rowsfrom = true;
    return args.map((arg) => ({ List: { items: [buildCall('unnest', arg), noColumns] } }));
  });
  native.functions = items;
}

/** Functions of so many arguments that the printer writes in words, even where they came as calls. */
const WORDED: ReadonlyMap<string, number> = new Map([
  ['timezone', 2],
  ['overlaps', 4],
]);

function qualifyCall(call: FuncCall): void {
  const name = namesOf(call.funcname)?.at(-1) ?? '';
  call.funcname = [string('pg_catalog'), string(name)];
  if (WORDED.get(name) === (call.args ?? []).length) call.funcformat = 'COERCE_SQL_SYNTAX';
}
