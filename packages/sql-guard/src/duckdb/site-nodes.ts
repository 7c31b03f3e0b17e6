import type { BoundValue } from '../bound-value.js';
import { printTree } from '../neutral/print.js';
import { siteSubquery } from '../neutral/rewrite.js';
import { DUCKDB_SYNTAX } from '../neutral/syntaxes/duckdb.js';
import type { DuckdbParser } from '../parser.js';
import type { SitePlan } from '../policies/site-plan.js';
import { readNative } from './native-json.js';
import { isObject, type NativeTree, type SubqueryTable } from './native-tree.js';

export interface SiteNodes {
  /** What takes each table's place, in the order of the plans. */
  readonly tables: readonly SubqueryTable[];
  /** Of all of them, in the order of their `$n`. */
  readonly values: readonly BoundValue[];
}

/**
 * The plans in DuckDB's own nodes: written as text, and read by the engine's parser, all at once. The text is the guard's own;
 * values stand in it as parameters.
 */
export async function siteNodes(plans: readonly SitePlan[], parser: DuckdbParser): Promise<SiteNodes> {
  if (plans.length === 0) return { tables: [], values: [] };
  const printed = plans.map((plan) =>
    printTree(siteSubquery({ ...plan, renames: [] }, DUCKDB_SYNTAX).query, DUCKDB_SYNTAX),
  );
  const text = printed.map(({ sql }) => sql).join(';\n');
  const { statements } = readNative(await parser.parse(text)) as NativeTree;
  if (statements.length !== plans.length) throw new Error('A table lost its subquery.');
  const values: BoundValue[] = [];
  const tables = plans.map((plan, index): SubqueryTable => {
    const statement = statements[index];
    if (statement === undefined) throw new Error('A table lost its subquery.');
    shiftParameters(statement, values.length);
    values.push(...(printed[index]?.values ?? []));
    return {
      type: 'SUBQUERY',
      alias: plan.alias,
      sample: null,
      subquery: { ...statement, named_param_map: [] },
      // Inside, columns keep their own names, by which the last look knows them.
      column_name_alias: [...plan.renames],
    };
  });
  return { tables, values };
}

/** Each text counts its parameters from one; the statement counts all of them. */
function shiftParameters(value: unknown, by: number): void {
  if (Array.isArray(value)) for (const item of value) shiftParameters(item, by);
  if (!isObject(value)) return;
  if (value.class === 'PARAMETER') value.identifier = String(Number(value.identifier) + by);
  for (const child of Object.values(value)) shiftParameters(child, by);
}
