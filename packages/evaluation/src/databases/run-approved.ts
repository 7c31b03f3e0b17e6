import type { CellValue, SqlConnection, ValueType } from '@parley/sql-drivers';
import type { ApprovedQuery } from '@parley/sql-guard';
import { type Answer, type Cell, type CellKind, cellOf, looseCell, type Row } from '../matching/cell.js';
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

export interface Running {
  readonly signal: AbortSignal;
  /** Whether values are told apart by how they read; see `looseCell`. Default: by their types. */
  readonly isLoose?: boolean;
}

/** Runs a statement as a run does and reads all of its rows. */
export async function runApproved(
  connection: SqlConnection,
  query: ApprovedQuery,
  { signal, isLoose = false }: Running,
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
    for (const row of batch) {
      rows.push(
        row.map((value, index) => (isLoose ? looseFor(value) : cellFor(running.columns[index]?.type, value))),
      );
    }
  }
  if (running.hasMore()) throw new Error(`The answer has more than ${query.maxRows} rows.`);
  return { columns: running.columns.map(({ name }) => name), rows };
}

/** A value as the product gives it away, by its column's type. */
export function cellFor(type: ValueType | undefined, value: unknown): Cell {
  if (value === null) return null;
  return cellOf((type === undefined ? undefined : KINDS[type]) ?? 'text', textOf(value));
}

function looseFor(value: CellValue): Cell {
  if (typeof value === 'boolean') return looseCell(value ? '1' : '0');
  return value === null ? null : looseCell(textOf(value));
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
