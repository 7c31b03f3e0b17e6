import { ParleyError } from '@parley/errors';
import mysql from 'mysql2';
import type { ResultColumn, ValueType } from '../driver.js';
import {
  type WriteCell,
  writeBinary,
  writeBits,
  writeDateCell,
  writeDateTime,
  writeDoubleCell,
  writeFloat,
  writeHex,
  writeLong,
  writeLongLong,
  writeLongLongUnsigned,
  writeLongUnsigned,
  writeNothing,
  writeShort,
  writeShortUnsigned,
  writeText,
  writeTime,
  writeTimestamp,
  writeTiny,
  writeTinyUnsigned,
} from './cell-writers.js';
import type { ColumnDefinition } from './client.js';

// Node sees only some of the library's exports by name.
const { Types } = mysql;

/** How a result's column becomes a cell. */
export interface MariadbColumn extends ResultColumn {
  readonly write: WriteCell;
}

type Form = readonly [databaseType: string, type: ValueType, write: WriteCell];

/** The character set of what is bytes. */
const BINARY = 63;
const UNSIGNED = 32;
const COMPUTED = 128;
const ENUM = 256;
const SET = 2048;

/** Types that are sent as text, and named beside it. */
const NAMED_TYPES: Readonly<Record<string, ValueType>> = { uuid: 'UUID', inet4: 'OTHER', inet6: 'OTHER' };

/** @throws ParleyError DATABASE_ERROR for a column whose values can't be told apart */
export function describeColumns(definitions: readonly ColumnDefinition[]): readonly MariadbColumn[] {
  return definitions.map((definition) => {
    const [databaseType, type, write] = formOf(definition);
    return { name: definition.name, type, databaseType, write };
  });
}

function formOf(definition: ColumnDefinition): Form {
  if (definition.extendedFormat === 'json') return ['json', 'JSON', writeText];
  const code = codeOf(definition);
  const named = definition.extendedTypeName;
  if (named !== undefined && code !== Types.GEOMETRY) {
    return definition.characterSet === BINARY
      ? [named, 'BINARY', writeBinary]
      : [named, NAMED_TYPES[named] ?? 'TEXT', writeText];
  }
  const width = definition.columnLength ?? 0;
  switch (code) {
    case Types.TINY:
      return whole(definition, 'tinyint', 'INTEGER', [writeTiny, writeTinyUnsigned]);
    case Types.SHORT:
      return whole(definition, 'smallint', 'INTEGER', [writeShort, writeShortUnsigned]);
    case Types.INT24:
      return whole(definition, 'mediumint', 'INTEGER', [writeLong, writeLongUnsigned]);
    case Types.LONG:
      return whole(definition, 'int', 'INTEGER', [writeLong, writeLongUnsigned]);
    case Types.LONGLONG:
      return whole(definition, 'bigint', 'BIGINT', [writeLongLong, writeLongLongUnsigned]);
    case Types.YEAR:
      return ['year', 'INTEGER', writeShortUnsigned];
    case Types.DECIMAL:
    case Types.NEWDECIMAL:
      return [signed('decimal', definition), 'DECIMAL', writeText];
    case Types.FLOAT:
      return ['float', 'FLOAT', writeFloat];
    case Types.DOUBLE:
      return ['double', 'FLOAT', writeDoubleCell];
    case Types.DATE:
    case Types.NEWDATE:
      return ['date', 'DATE', writeDateCell];
    case Types.TIME:
      return ['time', 'TIME', writeTime];
    case Types.DATETIME:
      return ['datetime', 'TIMESTAMP', writeDateTime];
    case Types.TIMESTAMP:
      return ['timestamp', 'TIMESTAMP_TZ', writeTimestamp];
    case Types.BIT:
      if (hasFlag(definition, COMPUTED)) throw computedBits(definition.name);
      return ['bit', 'OTHER', writeBits(width)];
    case Types.GEOMETRY:
      return [named ?? 'geometry', 'OTHER', writeHex];
    default:
      return textOrBytes(definition);
  }
}

function textOrBytes(definition: ColumnDefinition): Form {
  if (hasFlag(definition, ENUM)) return ['enum', 'TEXT', writeText];
  if (hasFlag(definition, SET)) return ['set', 'TEXT', writeText];
  const isBytes = definition.characterSet === BINARY;
  switch (codeOf(definition)) {
    case Types.NULL:
      return ['null', 'TEXT', writeNothing];
    case Types.STRING:
      return isBytes ? ['binary', 'BINARY', writeBinary] : ['char', 'TEXT', writeText];
    case Types.VARCHAR:
    case Types.VAR_STRING:
      return isBytes ? ['varbinary', 'BINARY', writeBinary] : ['varchar', 'TEXT', writeText];
    default:
      return isBytes ? ['blob', 'BINARY', writeBinary] : ['text', 'TEXT', writeText];
  }
}

function codeOf(definition: ColumnDefinition): number {
  return definition.columnType ?? Types.VAR_STRING;
}

function whole(
  definition: ColumnDefinition,
  name: string,
  type: ValueType,
  [writeSigned, writeUnsigned]: readonly [WriteCell, WriteCell],
): Form {
  return [signed(name, definition), type, hasFlag(definition, UNSIGNED) ? writeUnsigned : writeSigned];
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
