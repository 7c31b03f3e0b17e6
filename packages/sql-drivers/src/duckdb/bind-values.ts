import { BIGINT, BOOLEAN, DOUBLE, type DuckDBPreparedStatement, LIST, VARCHAR } from '@duckdb/node-api';
import type { BoundValue } from '@parley/sql-guard';

type Scalar = string | number | boolean;

/** Binds `$1`, `$2`, ... Whole numbers as BIGINT: a DOUBLE would make floats of the decimals it is compared with. */
export function bindValues(statement: DuckDBPreparedStatement, values: readonly BoundValue[]): void {
  if (statement.parameterCount !== values.length) {
    throw new Error('the statement has another number of parameters than values');
  }
  values.forEach((value, index) => {
    bindValue(statement, index + 1, value);
  });
}

function bindValue(statement: DuckDBPreparedStatement, at: number, value: BoundValue): void {
  if (value === null) statement.bindNull(at);
  else if (isList(value)) bindList(statement, at, value);
  else bindScalar(statement, at, value);
}

function isList(value: Exclude<BoundValue, null>): value is readonly Scalar[] {
  return Array.isArray(value);
}

function bindScalar(statement: DuckDBPreparedStatement, at: number, value: Scalar): void {
  if (typeof value === 'string') statement.bindVarchar(at, value);
  else if (typeof value === 'boolean') statement.bindBoolean(at, value);
  else if (Number.isSafeInteger(value)) statement.bindBigInt(at, BigInt(value));
  else statement.bindDouble(at, value);
}

function bindList(statement: DuckDBPreparedStatement, at: number, items: readonly Scalar[]): void {
  if (items.every((item) => typeof item === 'boolean')) statement.bindList(at, items, LIST(BOOLEAN));
  else if (items.every((item) => typeof item === 'number')) bindNumbers(statement, at, items);
  else statement.bindList(at, items.map(String), LIST(VARCHAR));
}

function bindNumbers(statement: DuckDBPreparedStatement, at: number, items: readonly number[]): void {
  if (items.every(Number.isSafeInteger)) statement.bindList(at, items.map(BigInt), LIST(BIGINT));
  else statement.bindList(at, items, LIST(DOUBLE));
}
