import type { ResultColumn, ValueType } from '../driver.js';
import { arrayWriter } from './array-writer.js';
import { writeBinaryDate, writeBinaryTimestamp, writeBinaryTimestampTz } from './binary-times.js';
import {
  type CellWriter,
  writeBoolean,
  writeBytea,
  writeTimestamp,
  writeTimestampTz,
} from './cell-writers.js';
import { writeNumber, writeText } from './json-text.js';

/** How a PostgreSQL type becomes a cell. */
export interface PostgresType {
  readonly databaseType: string;
  readonly type: ValueType;
  readonly elementType?: ValueType;
  /** Of the text form. */
  readonly write: CellWriter;
  /** Of the binary form, where that is worth it: what stands in arrays comes as text always. */
  readonly writeBinary?: CellWriter;
}

/** A row of pg_type, for types this file does not know by heart. */
export interface CatalogType {
  readonly oid: number;
  readonly name: string;
  /** typtype: b(ase), d(omain), e(num), c(omposite), r(ange), m(ultirange), p(seudo). */
  readonly kind: string;
  /** typcategory: S is text-like. */
  readonly category: string;
  /** The element type's oid where this is a true array, else 0. */
  readonly element: number;
  readonly delimiter: string;
  /** The type under a domain, else 0. */
  readonly base: number;
}

/** oid, oid of its array, the engine's name, form, writer. */
const BUILT_IN = [
  [16, 1000, 'boolean', 'BOOLEAN', writeBoolean],
  [17, 1001, 'bytea', 'BINARY', writeBytea],
  [18, 1002, '"char"', 'TEXT', writeText],
  [19, 1003, 'name', 'TEXT', writeText],
  [20, 1016, 'bigint', 'BIGINT', writeText],
  [21, 1005, 'smallint', 'INTEGER', writeNumber],
  [23, 1007, 'integer', 'INTEGER', writeNumber],
  [25, 1009, 'text', 'TEXT', writeText],
  [26, 1028, 'oid', 'INTEGER', writeNumber],
  [114, 199, 'json', 'JSON', writeText],
  [700, 1021, 'real', 'FLOAT', writeNumber],
  [701, 1022, 'double precision', 'FLOAT', writeNumber],
  [1042, 1014, 'character', 'TEXT', writeText],
  [1043, 1015, 'character varying', 'TEXT', writeText],
  [1082, 1182, 'date', 'DATE', writeText],
  [1083, 1183, 'time without time zone', 'TIME', writeText],
  [1114, 1115, 'timestamp without time zone', 'TIMESTAMP', writeTimestamp],
  [1184, 1185, 'timestamp with time zone', 'TIMESTAMP_TZ', writeTimestampTz],
  [1186, 1187, 'interval', 'INTERVAL', writeText],
  [1700, 1231, 'numeric', 'DECIMAL', writeText],
  [2950, 2951, 'uuid', 'UUID', writeText],
  [3802, 3807, 'jsonb', 'JSON', writeText],
] as const satisfies readonly (readonly [number, number, string, ValueType, CellWriter])[];

/** By oid. */
const BINARY_WRITERS: ReadonlyMap<number, CellWriter> = new Map([
  [1082, writeBinaryDate],
  [1114, writeBinaryTimestamp],
  [1184, writeBinaryTimestampTz],
]);

function arrayOf(element: PostgresType, databaseType: string, delimiter: string): PostgresType {
  return {
    databaseType,
    type: 'ARRAY',
    elementType: element.type,
    write: arrayWriter(delimiter, element.write),
  };
}

/** The types of one database: the built-in ones and, once looked up, its own. */
export class PostgresTypes {
  readonly #known = new Map<number, PostgresType>();

  constructor() {
    for (const [oid, arrayOid, databaseType, type, write] of BUILT_IN) {
      const built = { databaseType, type, write };
      const writeBinary = BINARY_WRITERS.get(oid);
      this.#known.set(oid, writeBinary === undefined ? built : { ...built, writeBinary });
      this.#known.set(arrayOid, arrayOf(built, `${databaseType}[]`, ','));
    }
  }

  /** Those of `oids` that have to be looked up in pg_type and given to {@link learn} first. */
  unknownOf(oids: readonly number[]): readonly number[] {
    return [...new Set(oids)].filter((oid) => !this.#known.has(oid));
  }

  /** Takes catalogue rows, dependencies (element and base types) included, in any order. */
  learn(rows: readonly CatalogType[]): void {
    const byOid = new Map(rows.map((row) => [row.oid, row]));
    for (const row of rows) this.#learnOne(row, byOid);
  }

  #learnOne(row: CatalogType, byOid: ReadonlyMap<number, CatalogType>): PostgresType {
    const known = this.#known.get(row.oid);
    if (known !== undefined) return known;
    const learnt = this.#describe(row, byOid);
    this.#known.set(row.oid, learnt);
    return learnt;
  }

  #describe(row: CatalogType, byOid: ReadonlyMap<number, CatalogType>): PostgresType {
    const needed = row.element !== 0 ? row.element : row.base;
    const neededRow = byOid.get(needed);
    const under =
      this.#known.get(needed) ?? (neededRow === undefined ? undefined : this.#learnOne(neededRow, byOid));
    if (under !== undefined && row.element !== 0) return arrayOf(under, row.name, row.delimiter);
    if (under !== undefined && row.base !== 0) return { ...under, databaseType: row.name };
    const isText = row.kind === 'e' || row.category === 'S';
    return { databaseType: row.name, type: isText ? 'TEXT' : 'OTHER', write: writeText };
  }

  /** A type nobody could describe (dropped meanwhile) is passed on as its text. */
  of(oid: number): PostgresType {
    return this.#known.get(oid) ?? { databaseType: `type ${oid}`, type: 'OTHER', write: writeText };
  }
}

/** A result column's public description. */
export function describeColumn(name: string, type: PostgresType): ResultColumn {
  return {
    name,
    type: type.type,
    ...(type.elementType === undefined ? {} : { elementType: type.elementType }),
    databaseType: type.databaseType,
  };
}
