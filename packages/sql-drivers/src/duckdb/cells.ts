import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBGeometryValue,
  DuckDBIntervalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimeNSValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUnionType,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { CellValue, ResultColumn, ValueType } from '../driver.js';
import { shortestSingle } from '../row-json/numbers.js';
import { dateText, intervalText, timestampText, timeText, timeTzText } from './moments.js';

/** How the values of one type become cells. */
export interface CellForm {
  readonly type: ValueType;
  readonly elementType?: ValueType;
  toCell(value: DuckDBValue): CellValue;
  /** As a part of a JSON text, where numbers keep all of their digits. */
  toJson(value: DuckDBValue): string;
}

const TYPES: Partial<Record<DuckDBTypeId, ValueType>> = {
  [DuckDBTypeId.BOOLEAN]: 'BOOLEAN',
  [DuckDBTypeId.TINYINT]: 'INTEGER',
  [DuckDBTypeId.SMALLINT]: 'INTEGER',
  [DuckDBTypeId.INTEGER]: 'INTEGER',
  [DuckDBTypeId.UTINYINT]: 'INTEGER',
  [DuckDBTypeId.USMALLINT]: 'INTEGER',
  [DuckDBTypeId.UINTEGER]: 'INTEGER',
  [DuckDBTypeId.BIGINT]: 'BIGINT',
  [DuckDBTypeId.UBIGINT]: 'BIGINT',
  [DuckDBTypeId.HUGEINT]: 'BIGINT',
  [DuckDBTypeId.UHUGEINT]: 'BIGINT',
  [DuckDBTypeId.BIGNUM]: 'BIGINT',
  [DuckDBTypeId.FLOAT]: 'FLOAT',
  [DuckDBTypeId.DOUBLE]: 'FLOAT',
  [DuckDBTypeId.DECIMAL]: 'DECIMAL',
  [DuckDBTypeId.VARCHAR]: 'TEXT',
  [DuckDBTypeId.ENUM]: 'TEXT',
  [DuckDBTypeId.BLOB]: 'BINARY',
  [DuckDBTypeId.GEOMETRY]: 'BINARY',
  [DuckDBTypeId.DATE]: 'DATE',
  [DuckDBTypeId.TIME]: 'TIME',
  [DuckDBTypeId.TIME_NS]: 'TIME',
  [DuckDBTypeId.TIMESTAMP]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_S]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_MS]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_NS]: 'TIMESTAMP',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'TIMESTAMP_TZ',
  [DuckDBTypeId.INTERVAL]: 'INTERVAL',
  [DuckDBTypeId.UUID]: 'UUID',
};

/** Nested types hold the forms of what they are made of. */
export function cellFormOf(type: DuckDBType): CellForm {
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType)
    return arrayForm(cellFormOf(type.valueType));
  if (type instanceof DuckDBStructType) return structForm(type);
  if (type instanceof DuckDBMapType) return mapForm(type);
  if (type instanceof DuckDBUnionType) return unionForm(type);
  return scalarForm(type);
}

export function describeColumn(name: string, type: DuckDBType, form: CellForm): ResultColumn {
  // Members of an enumeration can be millions; the type's name does not need them.
  const databaseType = type.alias ?? (type.typeId === DuckDBTypeId.ENUM ? 'ENUM' : type.toString());
  return {
    name,
    type: form.type,
    ...(form.elementType === undefined ? {} : { elementType: form.elementType }),
    databaseType,
  };
}

function scalarForm(type: DuckDBType): CellForm {
  if (type.typeId === DuckDBTypeId.VARCHAR && type.alias === 'JSON') {
    return { type: 'JSON', toCell: scalarCell, toJson: (value) => (value === null ? 'null' : String(value)) };
  }
  const toCell = type.typeId === DuckDBTypeId.FLOAT ? singleCell : scalarCell;
  const form = TYPES[type.typeId] ?? 'OTHER';
  const isNumber = form === 'BIGINT' || form === 'DECIMAL';
  return {
    type: form,
    toCell,
    toJson: (value) => (isNumber ? String(toCell(value)) : JSON.stringify(toCell(value))),
  };
}

function arrayForm(element: CellForm): CellForm {
  return {
    type: 'ARRAY',
    elementType: element.elementType ?? element.type,
    toCell: (value) => (value === null ? null : itemsOf(value).map(element.toCell)),
    toJson: (value) => (value === null ? 'null' : `[${itemsOf(value).map(element.toJson).join(',')}]`),
  };
}

/** A JSON object, its fields in the order of the type. */
function structForm({ entryNames, entryTypes }: DuckDBStructType): CellForm {
  const fields = entryNames.map((name, index) => ({ name, form: formAt(entryTypes, index) }));
  return jsonForm((value) => {
    if (!(value instanceof DuckDBStructValue)) throw unexpected(value);
    const { entries } = value;
    return object(fields.map(({ name, form }) => [name, form.toJson(entries[name] ?? null)]));
  });
}

/** A JSON array of `{"key", "value"}`: keys may be of any type, in any order. */
function mapForm({ keyType, valueType }: DuckDBMapType): CellForm {
  const key = cellFormOf(keyType);
  const item = cellFormOf(valueType);
  return jsonForm((value) => {
    if (!(value instanceof DuckDBMapValue)) throw unexpected(value);
    const pairs = value.entries.map((entry) =>
      object([
        ['key', key.toJson(entry.key)],
        ['value', item.toJson(entry.value)],
      ]),
    );
    return `[${pairs.join(',')}]`;
  });
}

/** A JSON object with one field, named by the member that is set. */
function unionForm(type: DuckDBUnionType): CellForm {
  const forms = new Map(type.memberTags.map((tag, index) => [tag, formAt(type.memberTypes, index)]));
  return jsonForm((value) => {
    if (!(value instanceof DuckDBUnionValue)) throw unexpected(value);
    return object([[value.tag, forms.get(value.tag)?.toJson(value.value) ?? 'null']]);
  });
}

function jsonForm(write: (value: Exclude<DuckDBValue, null>) => string): CellForm {
  return {
    type: 'JSON',
    toCell: (value) => (value === null ? null : write(value)),
    toJson: (value) => (value === null ? 'null' : write(value)),
  };
}

function object(fields: readonly (readonly [name: string, json: string])[]): string {
  return `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

function formAt(types: readonly DuckDBType[], index: number): CellForm {
  const type = types[index];
  if (type === undefined) throw new Error('a type has fewer members than names');
  return cellFormOf(type);
}

function itemsOf(value: DuckDBValue): readonly DuckDBValue[] {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items;
  throw unexpected(value);
}

/** The binding widens a single to a double; the shortest digits that give the same single again are what it means. */
function singleCell(value: DuckDBValue): CellValue {
  return scalarCell(typeof value === 'number' ? shortestSingle(value) : value);
}

function scalarCell(value: DuckDBValue): CellValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return String(value);
    default:
      return value === null ? null : objectCell(value);
  }
}

function objectCell(value: object): string {
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (value instanceof DuckDBDateValue) return dateText(value.days);
  if (value instanceof DuckDBTimestampValue) return timestampText(value.micros, 6, '');
  if (value instanceof DuckDBTimestampTZValue) return timestampText(value.micros, 6, 'Z');
  if (value instanceof DuckDBTimestampSecondsValue) return timestampText(value.seconds, 0, '');
  if (value instanceof DuckDBTimestampMillisecondsValue) return timestampText(value.millis, 3, '');
  if (value instanceof DuckDBTimestampNanosecondsValue) return timestampText(value.nanos, 9, '');
  if (value instanceof DuckDBTimeValue) return timeText(value.micros, 6);
  if (value instanceof DuckDBTimeNSValue) return timeText(value.nanos, 9);
  if (value instanceof DuckDBTimeTZValue) return timeTzText(value.micros, value.offset);
  if (value instanceof DuckDBIntervalValue) return intervalText(value.months, value.days, value.micros);
  if (value instanceof DuckDBBlobValue || value instanceof DuckDBGeometryValue) {
    return Buffer.from(value.bytes).toString('base64');
  }
  return String(value);
}

function unexpected(value: DuckDBValue): Error {
  return new Error(`a value is not of its column's type: ${typeof value}`);
}
