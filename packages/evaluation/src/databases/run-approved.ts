import type { CellValue, SqlConnection, ValueType } from '@parley/sql-drivers';
import type { ApprovedQuery } from '@parley/sql-guard';
import { type Answer, type Cell, type CellKind, cellOf, type Row } from '../matching/cell.js';
import { STATEMENT_TIMEOUT_MS } from './evaluated-data.js';

const KINDS: Readonly<Partial<Record<ValueType, CellKind>>> = {
  INTEGER: 'number',
  BIGINT: 'number',
  DECIMAL: 'number',
  FLOAT: 'number',
  BOOLEAN: 'boolean',
  DATE: 'time',
  TIMESTAMP: 'time',
  TIMESTAMP_TZ: 'time',
  INTERVAL: 'interval',
};

/** Runs a statement as a run does and reads all of its rows. */
export async function runApproved(
  connection: SqlConnection,
  query: ApprovedQuery,
  signal: AbortSignal,
): Promise<Answer> {
  const running = await connection.run(query, {
    signal,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    firstBatchRows: 1_000,
    maxBatchRows: 5_000,
  });
  const rows: Row[] = [];
  for await (const { json } of running.batches) {
    const batch = JSON.parse(json.toString('utf8')) as readonly (readonly CellValue[])[];
    rows.push(...batch.map((row) => row.map((value, index) => cellFor(running.columns[index]?.type, value))));
  }
  if (running.hasMore()) throw new Error(`The answer has more than ${query.maxRows} rows.`);
  return { columns: running.columns.map(({ name }) => name), rows };
}

function cellFor(type: ValueType | undefined, value: CellValue): Cell {
  if (value === null) return null;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return cellOf(kindFor(type, value), text);
}

/** SQLite's values have kinds of their own, whatever their column's. */
function kindFor(type: ValueType | undefined, value: CellValue): CellKind {
  if (typeof value === 'number') return 'number';
  const kind = (type === undefined ? undefined : KINDS[type]) ?? 'text';
  return kind === 'number' && !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(String(value)) ? 'text' : kind;
}
