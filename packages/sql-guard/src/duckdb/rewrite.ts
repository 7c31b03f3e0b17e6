import type { Rewriting, Rewritten } from '../dialect.js';
import type { DuckdbParser } from '../parser.js';
import { SOURCE } from '../policies/row-condition.js';
import { Refusal } from '../refusal.js';
import { limitRows } from './limit-rows.js';
import { ambiguousName, type Lowered } from './lower-tree.js';
import type { Mentioned, NativeNodes } from './lowering.js';
import { type NativeTree, replaceNode } from './native-tree.js';
import { pin } from './pin.js';
import { siteNodes } from './site-nodes.js';
import { straightenJoins } from './straighten-joins.js';

export interface Rewritable extends Lowered {
  readonly tree: NativeTree;
  readonly parser: DuckdbParser;
}

/**
 * Changes DuckDB's tree in place by what resolution found. Every change was decided before the first is made, so no
 * change can hide a place from another.
 */
export async function rewrite(
  { tree, natives, mentioned, parser }: Rewritable,
  { resolution, sites, maxRows }: Rewriting,
): Promise<Rewritten> {
  refuseTwoMeanings(mentioned, resolution.sites);
  refuseTwoSources(resolution.sites);
  const { tables, values } = await siteNodes(sites, parser);
  for (const [index, { id }] of sites.entries()) {
    const [place, table] = [natives.tables[id], tables[index]];
    if (place === undefined || table === undefined) throw new Error('A table lost its place in the tree.');
    replaceNode(place, table);
  }
  for (const [id, names] of resolution.renamed) rename(natives, id, names);
  const [statement] = tree.statements;
  if (statement === undefined) throw new Error('The tree holds no statement.');
  straightenJoins(statement.node);
  const isLimited = limitRows(statement.node, maxRows);
  pin(statement.node);
  statement.named_param_map = values.map((_value, index) => ({ key: String(index + 1), value: index + 1 }));
  return { tree, values, isLimited };
}

/** A column of a table may be called as a clock is, or as the parameter of a lambda that a field is taken of. */
function refuseTwoMeanings(
  { clocks, lambdaParameters }: Mentioned,
  sites: Rewriting['resolution']['sites'],
): void {
  if (clocks.size === 0 && lambdaParameters.size === 0) return;
  for (const { name } of sites.flatMap(({ table }) => table.columns)) {
    const key = name.toLowerCase();
    if (clocks.has(key) || lambdaParameters.has(key)) throw ambiguousName(name);
  }
}

/**
 * Within a rule's EXISTS, `source.column` is a column of the table outside. A mapping table with a column `source` of fields would
 * be looked into first.
 */
function refuseTwoSources(sites: Rewriting['resolution']['sites']): void {
  for (const { typeOf } of sites.flatMap((site) => site.table.mappings)) {
    if ([...typeOf.keys()].every((name) => name.toLowerCase() !== SOURCE)) continue;
    throw new Refusal(
      'SQL_NOT_SUPPORTED',
      `A row rule here reads a table with a column "${SOURCE}"; ask an administrator to have it renamed.`,
      -1,
      { construct: `a column ${SOURCE}` },
    );
  }
}

/** `schema.table.column` -> `table.column`: the subquery has no schema. */
function rename(natives: NativeNodes, id: number, names: readonly string[]): void {
  const node = natives.columns[id];
  if (node === undefined) throw new Error('A column lost its place in the tree.');
  if (node.class === 'COLUMN_REF') node.column_names = [...names];
  else node.relation_name = names[0] ?? '';
}
