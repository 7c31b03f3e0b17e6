import { identifier } from './sql-text.js';

/** One SELECT, clause by clause, as text that is already quoted. Clauses that are left out, or empty, are not there. */
export interface Select {
  readonly distinct?: boolean;
  readonly columns: readonly SelectColumn[];
  /** `FROM ...` and its joins, a line each. */
  readonly from: readonly string[];
  readonly where?: readonly string[];
  readonly groupBy?: readonly string[];
  readonly having?: readonly string[];
  readonly orderBy?: readonly string[];
  readonly limit?: number;
}

export interface SelectColumn {
  readonly sql: string;
  readonly name: string;
}

/**
 * Prints a SELECT as a person would lay it out.
 *
 * @param namesAll whether `table.column` must be given its own name to be called so
 */
export function printSelect(select: Select, namesAll: boolean): string {
  const { from, where = [], groupBy = [], having = [], orderBy = [], limit } = select;
  const columns = select.columns.map((column) => printColumn(column, namesAll));
  const head = select.distinct === true ? 'SELECT DISTINCT' : 'SELECT';
  return [
    columns.length === 1 ? `${head} ${columns[0]}` : `${head}\n  ${columns.join(',\n  ')}`,
    ...from,
    ...(where.length === 0 ? [] : [`WHERE ${where.join('\n  AND ')}`]),
    ...(groupBy.length === 0 ? [] : [`GROUP BY ${groupBy.join(', ')}`]),
    ...(having.length === 0 ? [] : [`HAVING ${having.join('\n  AND ')}`]),
    ...printEnd(orderBy, limit),
  ].join('\n');
}

/** The lines that order and limit a query. */
export function printEnd(orderBy: readonly string[], limit: number | undefined): string[] {
  return [
    ...(orderBy.length === 0 ? [] : [`ORDER BY ${orderBy.join(', ')}`]),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
  ];
}

export function printWith(
  parts: readonly { readonly name: string; readonly sql: string }[],
  last: string,
): string {
  if (parts.length === 0) return last;
  const queries = parts.map(
    ({ name, sql }) => `${identifier(name)} AS (\n  ${sql.replaceAll('\n', '\n  ')}\n)`,
  );
  return `WITH ${queries.join(',\n')}\n${last}`;
}

function printColumn({ sql, name }: SelectColumn, namesAll: boolean): string {
  const quoted = identifier(name);
  const isCalledSo = sql === quoted || (!namesAll && sql.endsWith(`.${quoted}`));
  return isCalledSo ? sql : `${sql} AS ${quoted}`;
}
