import type { Lineage } from '../resolve/lineage.js';
import type { CallNode, ExpressionNode } from '../tree/query-tree.js';

/**
 * Kinds of built-in values whose comparisons have an answer for all of them. `literal` becomes what it is compared with
 * when the statement is parsed, so it raises always or never. `numeric` and `float` don't mix: 1e400 fits only the first.
 */
export type ValueFamily =
  | 'literal'
  | 'integer'
  | 'numeric'
  | 'float'
  | 'text'
  | 'boolean'
  | 'uuid'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'interval';

/** Type names as the catalog has them, and as casts do. */
const FAMILIES: readonly (readonly [RegExp, ValueFamily])[] = [
  [/^(smallint|integer|bigint|int2|int4|int8)$/, 'integer'],
  [/^numeric(\(.*\))?$/, 'numeric'],
  [/^(real|double precision|float4|float8)$/, 'float'],
  [/^(text|varchar|bpchar|character( varying)?)(\(\d+\))?$/, 'text'],
  [/^(boolean|bool)$/, 'boolean'],
  [/^uuid$/, 'uuid'],
  [/^date$/, 'date'],
  [/^timestamp(\(\d\))?( without time zone)?$/, 'timestamp'],
  [/^(timestamptz|timestamp(\(\d\))? with time zone)$/, 'timestamptz'],
  [/^interval$/, 'interval'],
];

const MOMENTS = new Set<ValueFamily | null>(['date', 'timestamp', 'timestamptz', 'literal']);
const UNIT = /^(year|quarter|month|week|day|hour|minute|second)$/;
/** Up to 999 years: far from the ends of the calendar. */
const SHORT_INTERVAL = /^\d{1,3} (year|month|week|day|hour|minute|second)s?$/;

/** The family of a value, or null when it is not known or making it may raise. */
export function familyOf(node: ExpressionNode, columns: ReadonlyMap<number, Lineage>): ValueFamily | null {
  switch (node.kind) {
    case 'literal':
      return 'literal';
    case 'column': {
      const direct = columns.get(node.id)?.direct ?? null;
      // A mask may have changed the type.
      return direct === null || direct.column.mask !== null ? null : familyOfType(direct.column.type);
    }
    case 'call':
      return callFamily(node);
    case 'operation':
      return operationFamily(node.operator, node.operands, columns);
    default:
      return null;
  }
}

/** Functions with an answer for every value of their argument, and fixed moments. */
function callFamily(node: CallNode): ValueFamily | null {
  if (isClock(node) || isMomentElsewhere(node)) return 'timestamptz';
  if (node.inputs.length !== 1) return null;
  if (/^(length|char_length)$/.test(node.name)) return 'integer';
  return /^(lower|upper|btrim|ltrim|rtrim)$/.test(node.name) ? 'text' : null;
}

function operationFamily(
  operator: string,
  operands: readonly ExpressionNode[],
  columns: ReadonlyMap<number, Lineage>,
): ValueFamily | null {
  const [left, right] = operands;
  switch (operator) {
    case 'current_date':
      return 'date';
    case 'current_timestamp':
      return 'timestamptz';
    case 'localtimestamp':
      return 'timestamp';
    case '+':
    case '-':
      return isClock(left) && isShortInterval(right) ? 'timestamptz' : null;
    case 'COALESCE':
      return commonFamily(operands.map((operand) => familyOf(operand, columns)));
  }
  // A cast of a literal happens when the statement is parsed.
  const type = operator.startsWith('cast ') ? operator.slice('cast '.length) : null;
  return type !== null && left?.kind === 'literal' && typeof left.value === 'string'
    ? familyOfType(type)
    : null;
}

/** now(), current_date and the like, or the start of their month. */
function isClock(node: ExpressionNode | undefined): boolean {
  if (node?.kind === 'operation')
    return /^(current_date|current_timestamp|localtimestamp)$/.test(node.operator);
  if (node?.kind !== 'call') return false;
  const [unit, moment] = node.inputs;
  if (node.name === 'now') return unit === undefined;
  return (
    node.name === 'date_trunc' && unit?.kind === 'literal' && UNIT.test(String(unit.value)) && isClock(moment)
  );
}

/** `timestamp '2025-01-01' AT TIME ZONE 'Europe/Berlin'`: made of literals, so it raises always or never. */
function isMomentElsewhere({ name, inputs }: CallNode): boolean {
  const [zone, moment] = inputs;
  return (
    name === 'timezone' &&
    zone?.kind === 'literal' &&
    moment?.kind === 'operation' &&
    moment.operator === 'cast timestamp' &&
    moment.operands[0]?.kind === 'literal'
  );
}

function isShortInterval(node: ExpressionNode | undefined): boolean {
  if (node?.kind !== 'operation' || node.operator !== 'cast interval') return false;
  const [literal] = node.operands;
  return literal?.kind === 'literal' && SHORT_INTERVAL.test(String(literal.value));
}

function familyOfType(type: string): ValueFamily | null {
  return FAMILIES.find(([pattern]) => pattern.test(type))?.[1] ?? null;
}

/** True when any two of these can be compared without raising. */
export function areComparable(families: readonly (ValueFamily | null)[]): boolean {
  return families.every((family) => MOMENTS.has(family)) || commonFamily(families) !== null;
}

/** What a value is that may be any of these: one family, or whole numbers with one wider kind of number. */
function commonFamily(families: readonly (ValueFamily | null)[]): ValueFamily | null {
  const distinct = new Set(families.filter((family) => family !== 'literal'));
  if (distinct.has(null)) return null;
  if (distinct.size > 1) distinct.delete('integer');
  const [only] = distinct;
  if (distinct.size === 0) return 'literal';
  if (distinct.size > 1 || only === undefined) return null;
  return families.includes('integer') && only !== 'integer' && only !== 'numeric' && only !== 'float'
    ? null
    : only;
}
