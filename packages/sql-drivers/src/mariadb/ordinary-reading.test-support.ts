import mysql from 'mysql2';
import type { CellValue, ServerSettings } from '../driver.js';
import type { ColumnDefinition, RawCell, RawRow } from './client.js';
import { clientOptions } from './client-options.js';
import { describeColumns, type MariadbColumn } from './types.js';

/*
 * What MariaDB's rows are by way of the library's own reading and JavaScript's own values: what the driver writes without
 * either is held against this.
 */

// Node sees only some of the library's exports by name.
const { createConnection, Types } = mysql;

/** All rows of a prepared statement, in the forms the README defines. */
export async function readOrdinarily(settings: ServerSettings, sql: string): Promise<CellValue[][]> {
  const connection = createConnection(clientOptions(settings, 5_000));
  const rows: CellValue[][] = [];
  let decoders: readonly Decode[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      connection.query("SET time_zone = '+00:00'");
      const command = connection.execute({ sql });
      command.on('fields', (definitions: unknown) => {
        decoders = decodersOf(definitions as readonly ColumnDefinition[]);
      });
      command.on('result', (row: unknown) => {
        rows.push(
          (row as RawRow).map((raw, index) => (raw === null ? null : (decoders[index]?.(raw) ?? null))),
        );
      });
      command.on('error', reject);
      command.on('end', resolve);
    });
  } finally {
    connection.destroy();
  }
  return rows;
}

/** The library is told that these are bytes, which have the same frame: it would make a Date of some. */
const READ_AS_BYTES = new Set<number | undefined>([
  Types.TIMESTAMP,
  Types.DATE,
  Types.TIME,
  Types.DATETIME,
  Types.NEWDATE,
  Types.GEOMETRY,
]);

function decodersOf(definitions: readonly ColumnDefinition[]): readonly Decode[] {
  const described = describeColumns(definitions);
  return definitions.map((definition, index) => {
    const isGeometry = definition.columnType === Types.GEOMETRY;
    if (READ_AS_BYTES.has(definition.columnType)) {
      definition.columnType = Types.BLOB;
      definition.characterSet = 63;
    }
    const column = described[index];
    if (column === undefined) throw new Error('a column was not described');
    return isGeometry ? decodeHex : decoderOf(column, definition.columnLength ?? 0);
  });
}

function decoderOf({ type, databaseType }: MariadbColumn, width: number): Decode {
  if (databaseType === 'float') return decodeFloat;
  if (databaseType === 'bit') return decodeBits(width);
  switch (type) {
    case 'BINARY':
      return decodeBinary;
    case 'DATE':
      return decodeDate;
    case 'TIME':
      return decodeTime;
    case 'TIMESTAMP':
      return decodeDateTime;
    case 'TIMESTAMP_TZ':
      return decodeTimestamp;
    default:
      return asItIs;
  }
}

type Decode = (raw: Exclude<RawCell, null>) => CellValue;

/** What arrives as it is to be: numbers that a double holds, and text. */
function asItIs(raw: Exclude<RawCell, null>): CellValue {
  return typeof raw === 'object' ? raw.toString('utf8') : raw;
}

/** A FLOAT has 24 bits, and arrives as the double that is exactly it: 0.1 as 0.10000000149011612. */
function decodeFloat(raw: Exclude<RawCell, null>): CellValue {
  const value = Number(raw);
  for (let digits = 1; digits < 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return Number(value.toPrecision(9));
}

/** `YYYY-MM-DD`. Bytes: year (2), month, day; none for the zero date. */
function decodeDate(raw: Exclude<RawCell, null>): CellValue {
  return dateOf(bytesOf(raw));
}

/** `YYYY-MM-DDTHH:MM:SS`, and a fraction without trailing zeros. Bytes: a date's, hour, minute, second, microseconds (4). */
function decodeDateTime(raw: Exclude<RawCell, null>): CellValue {
  const bytes = bytesOf(raw);
  return `${dateOf(bytes)}T${clockOf(bytes, 4)}`;
}

/** As {@link decodeDateTime}; the session's zone is UTC. */
function decodeTimestamp(raw: Exclude<RawCell, null>): CellValue {
  return `${decodeDateTime(raw)}Z`;
}

/** `-838:59:59.5` to `838:59:59.5`. Bytes: sign, days (4), hour, minute, second, microseconds (4). */
function decodeTime(raw: Exclude<RawCell, null>): CellValue {
  const bytes = bytesOf(raw);
  if (bytes.length === 0) return '00:00:00';
  const hours = bytes.readUInt32LE(1) * 24 + bytes.readUInt8(5);
  const clock = clockOf(bytes, 5).slice(2);
  return `${bytes.readUInt8(0) === 0 ? '' : '-'}${padded(hours, 2)}${clock}`;
}

function decodeBinary(raw: Exclude<RawCell, null>): CellValue {
  return bytesOf(raw).toString('base64');
}

/** What has no text form of its own: `0000000001010000...`, the bytes the engine keeps. */
function decodeHex(raw: Exclude<RawCell, null>): CellValue {
  return bytesOf(raw).toString('hex');
}

/** As many digits as the column has bits. */
function decodeBits(width: number): Decode {
  return (raw) => {
    const hex = bytesOf(raw).toString('hex');
    return BigInt(`0x${hex === '' ? '0' : hex}`)
      .toString(2)
      .padStart(width, '0');
  };
}

function dateOf(bytes: Buffer): string {
  if (bytes.length === 0) return '0000-00-00';
  return `${padded(bytes.readUInt16LE(0), 4)}-${padded(bytes.readUInt8(2), 2)}-${padded(bytes.readUInt8(3), 2)}`;
}

/** What is not sent is zero. */
function clockOf(bytes: Buffer, at: number): string {
  if (bytes.length <= at) return '00:00:00';
  const [hour, minute, second] = bytes.subarray(at, at + 3);
  const clock = [hour, minute, second].map((part) => padded(part ?? 0, 2)).join(':');
  const micros = bytes.length > at + 3 ? bytes.readUInt32LE(at + 3) : 0;
  return micros === 0 ? clock : `${clock}.${padded(micros, 6).replace(/0+$/, '')}`;
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function bytesOf(raw: Exclude<RawCell, null>): Buffer {
  if (typeof raw !== 'object') throw new Error('a value that is read as bytes arrived as something else');
  return raw;
}
