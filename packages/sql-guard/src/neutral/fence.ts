import type { SqlDialect } from '../catalog.js';
import type { ExpressionNode, QueryNode } from '../tree/query-tree.js';

/** What keeps an engine from moving conditions through a subquery, as LIMIT and OFFSET that leave every row. */
export type Fence = Pick<QueryNode, 'limit' | 'offset'>;

const number = (value: string): ExpressionNode => ({ kind: 'literal', type: 'number', value });

/**
 * Proved by fence.test.ts on each engine: without it an error tells about hidden rows (or, in DuckDB, the condition stands beside the
 * row rule), with it none does.
 *
 * - PostgreSQL flattens no subquery with an OFFSET.
 * - MariaDB neither merges a derived table with a LIMIT nor pushes conditions into it.
 * - SQLite does not flatten a subquery with a LIMIT into one with a WHERE, nor push terms down into it.
 * - DuckDB pushes no filter through a LIMIT. A materialised CTE is no fence: filters are pushed into those.
 */
export const FENCES: Readonly<Record<SqlDialect, Fence>> = {
  postgresql: { limit: null, offset: number('0') },
  mariadb: { limit: number('18446744073709551615'), offset: null },
  sqlite: { limit: { kind: 'unary', operator: '-', operand: number('1') }, offset: number('0') },
  duckdb: { limit: number('4611686018427387904'), offset: null },
};
