import type { DuckDBConnection } from '@duckdb/node-api';
import type { BoundValue } from '@parley/sql-guard';
import type { ExpectedCost, QueryEstimate } from '../driver.js';
import { timeClassOf } from '../time-class.js';
import { bindValues } from './bind-values.js';

/** One operator of the engine's plan, as `EXPLAIN (FORMAT json)` writes it. */
export interface PlanNode {
  readonly name: string;
  readonly children: readonly PlanNode[];
  readonly extra_info: Readonly<Record<string, unknown>>;
}

/** What one process's operators look at in a second, of rows of usual size. */
const ROWS_PER_SECOND = 20_000_000;

/** @throws Error of the engine's */
export async function explain(
  connection: DuckDBConnection,
  sql: string,
  values: readonly BoundValue[],
): Promise<readonly PlanNode[]> {
  return JSON.parse(await explainText(connection, `EXPLAIN (FORMAT json) ${sql}`, values)) as PlanNode[];
}

interface ExplainedStatement {
  readonly sql: string;
  readonly values: readonly BoundValue[];
  readonly plan: readonly PlanNode[];
}

/** What a plan says of time and rows, with the plan's own text. */
export async function estimateOf(
  connection: DuckDBConnection,
  { sql, values, plan: nodes }: ExplainedStatement,
): Promise<QueryEstimate> {
  // DuckDB writes bound values into its plan: those of policies are nobody's to see.
  const plan =
    values.length === 0
      ? await explainText(connection, `EXPLAIN ${sql}`, values)
      : outline(nodes, '').join('\n');
  return { ...expectedCost(nodes), plan };
}

/** The class of time is made from the rows that DuckDB expects each operator to look at, added up. */
export function expectedCost(nodes: readonly PlanNode[]): ExpectedCost {
  const [root] = nodes;
  const rows = root === undefined ? undefined : cardinalityOf(root);
  const visited = flatten(nodes).reduce((sum, node) => sum + visitedRows(node), 0);
  return { timeClass: timeClassOf(visited / ROWS_PER_SECOND), ...(rows === undefined ? {} : { rows }) };
}

/** Operators with their tables and numbers of rows, without their expressions. */
function outline(nodes: readonly PlanNode[], indent: string): readonly string[] {
  return nodes.flatMap((node) => {
    const table = node.extra_info.Table === undefined ? '' : ` ${String(node.extra_info.Table)}`;
    const rows = cardinalityOf(node);
    const line = `${indent}${node.name.trim()}${table}${rows === undefined ? '' : ` ~${rows} rows`}`;
    return [line, ...outline(node.children, `${indent}  `)];
  });
}

export function flatten(nodes: readonly PlanNode[]): readonly PlanNode[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children)]);
}

/** These look at each pair of rows, whatever they pass on. */
const LOOKS_AT_PAIRS = /CROSS_PRODUCT|NESTED_LOOP|BLOCKWISE/;

function visitedRows(node: PlanNode): number {
  return LOOKS_AT_PAIRS.test(node.name) ? pairs(node) : (cardinalityOf(node) ?? 0);
}

function pairs({ children }: PlanNode): number {
  return children.reduce((product, child) => product * Math.max(1, cardinalityOf(child) ?? 1), 1);
}

/** Not every operator says it; most then pass on what they get. */
function cardinalityOf(node: PlanNode): number | undefined {
  const told = Number(node.extra_info['Estimated Cardinality'] ?? Number.NaN);
  if (Number.isFinite(told)) return told;
  if (LOOKS_AT_PAIRS.test(node.name)) return pairs(node);
  const [only] = node.children;
  return only === undefined || node.children.length > 1 ? undefined : cardinalityOf(only);
}

async function explainText(
  connection: DuckDBConnection,
  sql: string,
  values: readonly BoundValue[],
): Promise<string> {
  const statement = await connection.prepare(sql);
  try {
    bindValues(statement, values);
    const result = await statement.runAndReadAll();
    return result
      .getRows()
      .map((row) => String(row[1]))
      .join('\n');
  } finally {
    statement.destroySync();
  }
}
