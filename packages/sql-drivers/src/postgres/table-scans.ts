import type { TableScan } from '../driver.js';
import { type Comparison, indexColumns } from '../index-columns.js';
import type { PlanNode } from './second-look.js';

/** Rows that one of the processes of a parallel scan keeps, of those that all do: two workers, and their leader in part. */
const PARALLEL_SHARE = 2.4;
/** Of a table that is sorted or joined: where more of it is wanted, reading it whole is the quicker way. */
const MAX_PART = 0.1;

const NAME = String.raw`(?:"(?:[^"]|"")+"|[a-z_][\w$]*)`;
const COLUMN = String.raw`(${NAME})\.(${NAME})`;
const OPERATOR = '(=|<=|>=|<|>)';
/** `o.status = `, `(o.status)::text = `; not `lower(o.status) = `, which another kind of index would be needed for. */
const LEFT_OPERAND = new RegExp(
  String.raw`(?<![\w".])(?:${COLUMN}|(?<!\w)\(${COLUMN}\)::[\w ]+(?:\(\d+(?:,\d+)?\))?) ${OPERATOR} `,
  'g',
);
const RIGHT_OPERAND = new RegExp(` = ${COLUMN}(?=[) ]|$)`, 'g');
const SORT_KEY = new RegExp(`^${COLUMN}( DESC)?$`);
/** Values may be anything, also something that looks like a condition. */
const STRINGS = /'(?:[^']|'')*'/g;

/**
 * The tables of a plan that are read whole for what an index could find, by their conditions as EXPLAIN (VERBOSE) writes them.
 * Conditions joined by OR are left alone.
 */
export function tableScans(plan: PlanNode): readonly TableScan[] {
  const found: TableScan[] = [];
  const visit = (node: PlanNode, above: readonly PlanNode[]): void => {
    if (node['Node Type'] === 'Seq Scan') found.push(...scansOf(node, above));
    for (const child of node.Plans ?? []) visit(child, [node, ...above]);
  };
  visit(plan, []);
  return found;
}

function scansOf(scan: PlanNode, above: readonly PlanNode[]): readonly TableScan[] {
  const { Schema: schema, Alias: alias, 'Relation Name': table } = scan;
  if (schema === undefined || alias === undefined || table === undefined) return [];
  const rows = scan['Plan Rows'];
  const kept =
    rows === undefined ? {} : { keptRows: rows * (scan['Parallel Aware'] === true ? PARALLEL_SHARE : 1) };
  const wanted = { schema, table };
  const filtered = indexColumns(comparisons(scan.Filter, alias, 'left'));
  if (filtered.length > 0) return [{ ...wanted, purpose: 'filter', columns: filtered, ...kept }];
  if (scan.Filter !== undefined) return [];
  const join = joinFor(scan, above);
  const joined = indexColumns(comparisons(join?.condition, alias, 'either'));
  if (joined.length > 0) return [{ ...wanted, purpose: 'join', columns: joined, ...join?.kept }];
  const sorted = sortedColumns(above, alias);
  return sorted.length > 0 ? [{ ...wanted, purpose: 'sort', columns: sorted }] : [];
}

interface WantingJoin {
  readonly condition: string | undefined;
  readonly kept: Pick<TableScan, 'keptRows'>;
}

/**
 * A nested loop goes through its inner side, held in memory or not, for each row of the other; a hash join reads its outer side
 * once, also where the other side wants few of its rows.
 */
function joinFor(scan: PlanNode, [parent, grandparent]: readonly PlanNode[]): WantingJoin | null {
  const loop = parent?.['Node Type'] === 'Materialize' ? grandparent : parent;
  if (loop?.['Node Type'] === 'Nested Loop') return { condition: loop['Join Filter'], kept: {} };
  if (parent?.['Node Type'] !== 'Hash Join' || scan['Parent Relationship'] !== 'Outer') return null;
  const keptRows = parent['Plan Rows'] ?? 0;
  if (keptRows > MAX_PART * (scan['Plan Rows'] ?? 0)) return null;
  return { condition: parent['Hash Cond'], kept: { keptRows } };
}

function comparisons(
  condition: string | undefined,
  alias: string,
  side: 'left' | 'either',
): readonly Comparison[] {
  if (condition === undefined) return [];
  const text = condition.replaceAll(STRINGS, "''");
  if (/ OR /.test(text)) return [];
  const left = [...text.matchAll(LEFT_OPERAND)].map(([, table, column, castTable, castColumn, operator]) => ({
    table: plainName(table ?? castTable),
    column: plainName(column ?? castColumn),
    isEquality: operator === '=',
  }));
  const right = [...text.matchAll(RIGHT_OPERAND)].map(([, table, column]) => ({
    table: plainName(table),
    column: plainName(column),
    isEquality: true,
  }));
  return [...left, ...(side === 'either' ? right : [])].filter(({ table }) => table === alias);
}

/** Where a LIMIT takes few of what is sorted right above the table, and all keys are its own, in one direction. */
function sortedColumns([sort, limit]: readonly PlanNode[], alias: string): readonly string[] {
  if (sort?.['Node Type'] !== 'Sort' || limit?.['Node Type'] !== 'Limit') return [];
  const part = (limit['Plan Rows'] ?? 1) / (sort['Plan Rows'] ?? 1);
  if (part > MAX_PART) return [];
  const keys = (sort['Sort Key'] ?? []).map((key) => SORT_KEY.exec(key));
  const isPlain = keys.every((key) => key !== null && plainName(key[1]) === alias && key[3] === keys[0]?.[3]);
  return isPlain ? keys.map((key) => plainName(key?.[2])) : [];
}

function plainName(name = ''): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
