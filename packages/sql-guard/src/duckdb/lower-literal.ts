import type { LiteralNode } from '../tree/query-tree.js';
import { notSupported } from './lowering.js';
import { digitsOf } from './native-json.js';
import { type CastExpression, isObject, type NativeValue } from './native-tree.js';

const WHOLE_NUMBERS = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UHUGEINT', 'UBIGINT']);

/** A constant as it was written, digit by digit. */
export function lowerConstant({ type, is_null: isNull, value }: NativeValue, offset: number): LiteralNode {
  if (isNull) return { kind: 'literal', type: 'null', value: null };
  if (type.id === 'VARCHAR') return { kind: 'literal', type: 'string', value: String(value) };
  if (type.id === 'BOOLEAN') return { kind: 'literal', type: 'boolean', value: value === true };
  const number = numberOf(type, value);
  if (number === null) throw notSupported(`A constant of the type ${type.id}`, offset);
  return { kind: 'literal', type: 'number', value: number };
}

function numberOf(type: NativeValue['type'], value: unknown): string | null {
  const digits = digitsOf(value) ?? wideDigits(value);
  if (digits === null) return null;
  if (type.id === 'DOUBLE' || type.id === 'FLOAT' || WHOLE_NUMBERS.has(type.id)) return digits;
  if (type.id !== 'DECIMAL') return null;
  return withPoint(digits, Number(type.type_info?.scale ?? 0));
}

/** Two halves of 64 bits, the upper one with the sign. */
function wideDigits(value: unknown): string | null {
  if (!isObject(value)) return null;
  const [upper, lower] = [digitsOf(value.upper), digitsOf(value.lower)];
  if (upper === null || lower === null) return null;
  return String((BigInt(upper) << 64n) + BigInt(lower));
}

/** `150`, 2 -> `1.50`. */
function withPoint(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const padded = digits.slice(sign.length).padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

const MOMENTS: ReadonlyMap<string, 'date' | 'time' | 'timestamp'> = new Map([
  ['DATE', 'date'],
  ['TIME', 'time'],
  ['TIMESTAMP', 'timestamp'],
]);

/** TRUE, FALSE and `DATE '2025-01-01'` come out of the parser as casts of text. Null for any other cast. */
export function literalCast({
  child,
  cast_type: type,
  try_cast: tries,
}: Pick<CastExpression, 'child' | 'cast_type' | 'try_cast'>): LiteralNode | null {
  if (child.class !== 'CONSTANT' || child.value.type.id !== 'VARCHAR' || tries) return null;
  const text = String(child.value.value);
  if (type.id === 'BOOLEAN' && (text === 't' || text === 'f')) {
    return { kind: 'literal', type: 'boolean', value: text === 't' };
  }
  const moment = MOMENTS.get(type.id);
  return moment === undefined ? null : { kind: 'literal', type: moment, value: text };
}
