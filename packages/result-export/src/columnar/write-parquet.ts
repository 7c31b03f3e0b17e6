import type { CellValue } from '@parley/sql-drivers';
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { uniqueNames } from '../column-names.js';
import type { RowSource } from '../row-source.js';
import { type ColumnType, columnTypes, DECIMAL_DIGITS } from './column-types.js';
import { bytesOf, epochDays, epochMicroseconds, floatOf, int64Of, textOf, unscaled } from './exact-values.js';
import { rowGroups } from './row-groups.js';

const DECIMAL_BYTES = 16;
const CREATED_BY = 'parley';

type ParquetValue = bigint | number | boolean | string | Uint8Array | null;

/** Parquet with Snappy, a row group for about a megabyte of rows: each is handed out when it is whole. */
export async function* writeParquet(source: RowSource): AsyncGenerator<Buffer> {
  const types = await columnTypes(source);
  const names = uniqueNames(source.columns);
  const writer = new HandedOutBytes();
  const parquet = new ParquetWriter({ writer, schema: schemaOf(names, types), createdBy: CREATED_BY });
  for await (const rows of rowGroups(source)) {
    const columnData = types.map((type, index): ColumnSource => {
      const write = valueWriter(type);
      return { name: names[index] ?? '', data: rows.map((row) => orNull(row[index] ?? null, write)) };
    });
    // Asynchronous only for a writer that flushes by itself; ours is emptied below.
    await parquet.write({ columnData, rowGroupSize: rows.length });
    yield writer.take();
  }
  await parquet.finish();
  yield writer.take();
}

/** Counts on from the file's first byte, but holds only what was not taken yet. */
class HandedOutBytes extends ByteWriter {
  take(): Buffer {
    const bytes = Buffer.from(this.getBytes());
    this.index = 0;
    return bytes;
  }
}

function schemaOf(names: readonly string[], types: readonly ColumnType[]): SchemaElement[] {
  const columns = types.map(
    (type, index): SchemaElement => ({ name: names[index] ?? '', ...elementOf(type) }),
  );
  return [{ name: 'result', num_children: columns.length }, ...columns];
}

function elementOf(type: ColumnType): Omit<SchemaElement, 'name'> {
  switch (type.kind) {
    case 'int64':
      return { type: 'INT64', repetition_type: 'OPTIONAL' };
    case 'decimal':
      return {
        type: 'FIXED_LEN_BYTE_ARRAY',
        type_length: DECIMAL_BYTES,
        repetition_type: 'OPTIONAL',
        converted_type: 'DECIMAL',
        precision: DECIMAL_DIGITS,
        scale: type.scale,
      };
    case 'double':
      return { type: 'DOUBLE', repetition_type: 'OPTIONAL' };
    case 'boolean':
      return { type: 'BOOLEAN', repetition_type: 'OPTIONAL' };
    case 'date':
      return { type: 'INT32', repetition_type: 'OPTIONAL', converted_type: 'DATE' };
    case 'timestamp':
      return {
        type: 'INT64',
        repetition_type: 'OPTIONAL',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: type.utc, unit: 'MICROS' },
      };
    case 'binary':
      return { type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' };
    case 'text':
      return { type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL', converted_type: 'UTF8' };
  }
}

function valueWriter(type: ColumnType): (value: CellValue) => ParquetValue {
  switch (type.kind) {
    case 'int64':
      return int64Of;
    case 'decimal':
      return (value) => unscaled(value, type.scale);
    case 'double':
      return floatOf;
    case 'boolean':
      return (value) => value === true;
    case 'date':
      return epochDays;
    case 'timestamp':
      return epochMicroseconds;
    case 'binary':
      return bytesOf;
    case 'text':
      return (value) => textOf(value).toWellFormed();
  }
}

function orNull(value: CellValue, write: (value: CellValue) => ParquetValue): ParquetValue {
  return value === null ? null : write(value);
}
