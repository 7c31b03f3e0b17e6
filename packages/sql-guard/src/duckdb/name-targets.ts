import { randomUUID } from 'node:crypto';
import type { DuckdbParser } from '../parser.js';
import { writeNative } from './native-json.js';
import {
  isObject,
  type NativeExpression,
  type NativeTree,
  type PivotTable,
  type SelectQuery,
} from './native-tree.js';

/**
 * Gives every output column without an alias the name it has without one: DuckDB calls it by its text, which the rewrite will
 * change. Answers what it has named.
 *
 * Only the engine's own printer knows that text. All are printed in one statement, under aliases that nobody can foresee, so that
 * the text between two of them is what stands there.
 */
export async function nameTargets(
  tree: NativeTree,
  parser: DuckdbParser,
): Promise<ReadonlySet<NativeExpression>> {
  const unnamed = listsIn(tree).flatMap((targets) => targets.filter(isNamedByText));
  if (unnamed.length === 0) return new Set();
  const mark = `parley_${randomUUID().replaceAll('-', '')}_`;
  const marked = unnamed.map((target, index) => ({ ...target, alias: `${mark}${index}` }));
  const text = await parser.print(writeNative(selectOf(marked)));
  const names = namesIn(text, mark);
  if (names.length !== unnamed.length) throw new Error('The printer of DuckDB lost a column.');
  for (const [index, target] of unnamed.entries()) target.alias = names[index] ?? '';
  return new Set(unnamed);
}

const START = 'SELECT ';

function namesIn(text: string, mark: string): readonly string[] {
  const parts = text.split(new RegExp(` AS ${mark}\\d+(?:, |$)`));
  if (!text.startsWith(START) || parts.pop() !== '')
    throw new Error('The printer of DuckDB wrote no SELECT list.');
  return parts.map((part, index) => (index === 0 ? part.slice(START.length) : part));
}

/** A column is named by its last name, and a star by what it stands for. */
function isNamedByText(target: NativeExpression): boolean {
  return target.alias === '' && target.class !== 'COLUMN_REF' && target.class !== 'STAR';
}

function selectOf(targets: NativeExpression[]): NativeTree {
  const select: SelectQuery = {
    type: 'SELECT_NODE',
    modifiers: [],
    cte_map: { map: [] },
    select_list: targets,
    from_table: { type: 'EMPTY', alias: '', sample: null },
    where_clause: null,
    group_expressions: [],
    group_sets: [],
    aggregate_handling: 'STANDARD_HANDLING',
    having: null,
    sample: null,
    qualify: null,
  };
  return { error: false, statements: [{ node: select, named_param_map: [] }] };
}

/**
 * Lists of what makes output columns, however deep: of every SELECT, and of a PIVOT with several aggregates. One aggregate alone adds
 * nothing to the names of its columns.
 */
function listsIn(value: unknown): readonly (readonly NativeExpression[])[] {
  if (Array.isArray(value)) return value.flatMap(listsIn);
  if (!isObject(value)) return [];
  const inner = Object.values(value).flatMap(listsIn);
  if (value.type === 'SELECT_NODE') return [(value as unknown as SelectQuery).select_list, ...inner];
  const { aggregates } = value as unknown as PivotTable;
  return value.type === 'PIVOT' && aggregates.length > 1 ? [aggregates, ...inner] : inner;
}
