import { ParleyError } from '@parley/errors';
import mysql from 'mysql2';
import type { CellValue, ResultColumn, ValueType } from '../driver.js';
import type { ColumnDefinition, RawRow } from './client.js';
import {
  asItIs,
  type Decode,
  decodeBinary,
  decodeBits,
  decodeDate,
  decodeDateTime,
  decodeFloat,
  decodeHex,
  decodeTime,
  decodeTimestamp,
} from './decode.js';

// Node sees only some of the library's exports by name.
const { Types } = mysql;

/** How a result's column becomes a cell. */
export interface MariadbColumn extends ResultColumn {
  readonly decode: Decode;
}

type Form = readonly [databaseType: string, type: ValueType, decode: Decode];

/** The character set of what is bytes. */
const BINARY = 63;
const UNSIGNED = 32;
const COMPUTED = 128;
const ENUM = 256;
const SET = 2048;

/** Types whose values have a form the library would change; it is told that they are bytes, which have the same frame. */
const READ_AS_BYTES = new Set<number>([
  Types.TIMESTAMP,
  Types.DATE,
  Types.TIME,
  Types.DATETIME,
  Types.NEWDATE,
  Types.GEOMETRY,
]);

/** Types that are sent as text, and named beside it. */
const NAMED_TYPES: Readonly<Record<string, ValueType>> = { uuid: 'UUID', inet4: 'OTHER', inet6: 'OTHER' };

/**
 * Describes the columns of a result that is about to arrive, and makes the library hand over the bytes of what it would turn
 * into something less exact. Call it before the first row is read.
 *
 * @throws ParleyError DATABASE_ERROR for a column whose values can't be told apart
 */
export function describeColumns(definitions: readonly ColumnDefinition[]): readonly MariadbColumn[] {
  const described = definitions.map((definition) => {
    const [databaseType, type, decode] = formOf(definition);
    return { name: definition.name, type, databaseType, decode };
  });
  for (const definition of definitions) {
    if (!READ_AS_BYTES.has(codeOf(definition))) continue;
    definition.columnType = Types.BLOB;
    definition.characterSet = BINARY;
  }
  return described;
}

export function decodeRow(row: RawRow, columns: readonly MariadbColumn[]): readonly CellValue[] {
  return columns.map((column, index) => {
    const raw = row[index];
    return raw === null || raw === undefined ? null : column.decode(raw);
  });
}

function formOf(definition: ColumnDefinition): Form {
  if (definition.extendedFormat === 'json') return ['json', 'JSON', asItIs];
  const code = codeOf(definition);
  const named = definition.extendedTypeName;
  if (named !== undefined && code !== Types.GEOMETRY) {
    return definition.characterSet === BINARY
      ? [named, 'BINARY', decodeBinary]
      : [named, NAMED_TYPES[named] ?? 'TEXT', asItIs];
  }
  const width = definition.columnLength ?? 0;
  switch (code) {
    case Types.TINY:
      return [signed('tinyint', definition), 'INTEGER', asItIs];
    case Types.SHORT:
      return [signed('smallint', definition), 'INTEGER', asItIs];
    case Types.INT24:
      return [signed('mediumint', definition), 'INTEGER', asItIs];
    case Types.LONG:
      return [signed('int', definition), 'INTEGER', asItIs];
    case Types.LONGLONG:
      return [signed('bigint', definition), 'BIGINT', asItIs];
    case Types.YEAR:
      return ['year', 'INTEGER', asItIs];
    case Types.DECIMAL:
    case Types.NEWDECIMAL:
      return [signed('decimal', definition), 'DECIMAL', asItIs];
    case Types.FLOAT:
      return ['float', 'FLOAT', decodeFloat];
    case Types.DOUBLE:
      return ['double', 'FLOAT', asItIs];
    case Types.DATE:
    case Types.NEWDATE:
      return ['date', 'DATE', decodeDate];
    case Types.TIME:
      return ['time', 'TIME', decodeTime];
    case Types.DATETIME:
      return ['datetime', 'TIMESTAMP', decodeDateTime];
    case Types.TIMESTAMP:
      return ['timestamp', 'TIMESTAMP_TZ', decodeTimestamp];
    case Types.BIT:
      if (hasFlag(definition, COMPUTED)) throw computedBits(definition.name);
      return ['bit', 'OTHER', decodeBits(width)];
    case Types.GEOMETRY:
      return [named ?? 'geometry', 'OTHER', decodeHex];
    default:
      return textOrBytes(definition);
  }
}

function textOrBytes(definition: ColumnDefinition): Form {
  if (hasFlag(definition, ENUM)) return ['enum', 'TEXT', asItIs];
  if (hasFlag(definition, SET)) return ['set', 'TEXT', asItIs];
  const isBytes = definition.characterSet === BINARY;
  switch (codeOf(definition)) {
    case Types.NULL:
      return ['null', 'TEXT', asItIs];
    case Types.STRING:
      return isBytes ? ['binary', 'BINARY', decodeBinary] : ['char', 'TEXT', asItIs];
    case Types.VARCHAR:
    case Types.VAR_STRING:
      return isBytes ? ['varbinary', 'BINARY', decodeBinary] : ['varchar', 'TEXT', asItIs];
    default:
      return isBytes ? ['blob', 'BINARY', decodeBinary] : ['text', 'TEXT', asItIs];
  }
}

function codeOf(definition: ColumnDefinition): number {
  return definition.columnType ?? Types.VAR_STRING;
}

function signed(name: string, definition: ColumnDefinition): string {
  return hasFlag(definition, UNSIGNED) ? `${name} unsigned` : name;
}

function hasFlag({ flags }: ColumnDefinition, flag: number): boolean {
  return typeof flags === 'number' && (flags & flag) !== 0;
}

/** MariaDB sends `max(b)` as the digits of a number, `first_value(b)` as bytes, and describes both alike. */
function computedBits(column: string): ParleyError {
  return new ParleyError(
    'DATABASE_ERROR',
    `MariaDB does not send computed BIT values in one form, so ${column} can’t be read exactly; make it a number, for example with b + 0.`,
  );
}
