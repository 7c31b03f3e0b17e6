import type { Lineage } from '../resolve/lineage.js';
import { partsOf } from '../tree/expression-parts.js';
import type { CallNode, CastNode, ExpressionNode, OperationNode } from '../tree/query-tree.js';

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

/** Type names as PostgreSQL's catalog has them, which are those of casts too. */
const FAMILIES: readonly (readonly [RegExp, ValueFamily])[] = [
  [/^(smallint|integer|bigint)$/, 'integer'],
  [/^numeric(\(.*\))?$/, 'numeric'],
  [/^(real|double precision)$/, 'float'],
  [/^(text|character( varying)?)(\(\d+\))?$/, 'text'],
  [/^boolean$/, 'boolean'],
  [/^uuid$/, 'uuid'],
  [/^date$/, 'date'],
  [/^timestamp(\(\d\))?( without time zone)?$/, 'timestamp'],
  [/^timestamp(\(\d\))? with time zone$/, 'timestamptz'],
  [/^interval$/, 'interval'],
];

const MOMENTS = new Set<ValueFamily | null>(['date', 'timestamp', 'timestamptz', 'literal']);
const TEXTS = new Set<ValueFamily | null>(['text', 'literal']);
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
      return direct === null || direct.column.cells.kind !== 'clear'
        ? null
        : familyOfType(direct.column.type);
    }
    case 'call':
      return callFamily(node, columns);
    case 'cast':
      return castFamily(node);
    case 'binary': {
      const isMoment = (node.operator === '+' || node.operator === '-') && isClock(node.left);
      return isMoment && isShortInterval(node.right) ? 'timestamptz' : null;
    }
    case 'operation':
      return operationFamily(node, columns);
    default:
      return null;
  }
}

/** Functions with an answer for every text, and fixed moments. */
function callFamily(node: CallNode, columns: ReadonlyMap<number, Lineage>): ValueFamily | null {
  if (isClock(node) || isMomentElsewhere(node)) return 'timestamptz';
  const [text, ...more] = node.args;
  if (text === undefined || more.length > 0) return null;
  // What is not a column itself may have two collations: a union's column, say.
  if (!TEXTS.has(familyOf(text, columns))) return null;
  if (/^(length|char_length)$/.test(node.name)) return 'integer';
  return /^(lower|upper|btrim|ltrim|rtrim)$/.test(node.name) ? 'text' : null;
}

/** A cast of a literal happens when the statement is parsed. */
function castFamily({ type, operand }: CastNode): ValueFamily | null {
  return operand.kind === 'literal' && operand.type === 'string' ? familyOfType(type) : null;
}

function operationFamily(
  { operator, operands }: OperationNode,
  columns: ReadonlyMap<number, Lineage>,
): ValueFamily | null {
  switch (operator) {
    case 'current_date':
      return 'date';
    case 'current_timestamp':
      return 'timestamptz';
    case 'localtimestamp':
      return 'timestamp';
    case 'coalesce':
      return familyOfAll(operands, columns);
    default:
      return null;
  }
}

/** now(), current_date and the like, or the start of their month. */
function isClock(node: ExpressionNode | undefined): boolean {
  if (node?.kind === 'operation')
    return /^(current_date|current_timestamp|localtimestamp)$/.test(node.operator);
  if (node?.kind !== 'call') return false;
  const [unit, moment] = node.args;
  if (node.name === 'now') return unit === undefined;
  return (
    node.name === 'date_trunc' && unit?.kind === 'literal' && UNIT.test(String(unit.value)) && isClock(moment)
  );
}

/** `timestamp '2025-01-01' AT TIME ZONE 'Europe/Berlin'`: made of literals, so it raises always or never. */
function isMomentElsewhere({ name, args }: CallNode): boolean {
  const [zone, moment] = args;
  return (
    name === 'timezone' &&
    zone?.kind === 'literal' &&
    moment?.kind === 'cast' &&
    moment.type === 'timestamp without time zone' &&
    moment.operand.kind === 'literal'
  );
}

function isShortInterval(node: ExpressionNode): boolean {
  return (
    node.kind === 'cast' &&
    node.type === 'interval' &&
    node.operand.kind === 'literal' &&
    SHORT_INTERVAL.test(String(node.operand.value))
  );
}

function familyOfType(type: string): ValueFamily | null {
  return FAMILIES.find(([pattern]) => pattern.test(type))?.[1] ?? null;
}

/** True when any two of these can be compared without raising. */
export function areComparable(
  nodes: readonly ExpressionNode[],
  columns: ReadonlyMap<number, Lineage>,
): boolean {
  return nodes.every((node) => MOMENTS.has(familyOf(node, columns))) || familyOfAll(nodes, columns) !== null;
}

/** What a value is that may be any of these: one family, or whole numbers with one wider kind of number. */
function familyOfAll(
  nodes: readonly ExpressionNode[],
  columns: ReadonlyMap<number, Lineage>,
): ValueFamily | null {
  const families = nodes.map((node) => familyOf(node, columns));
  const distinct = new Set(families.filter((family) => family !== 'literal'));
  if (distinct.has(null)) return null;
  if (distinct.size > 1) distinct.delete('integer');
  const [only] = distinct;
  if (distinct.size === 0) return 'literal';
  if (distinct.size > 1 || only === undefined) return null;
  // Which of two collations counts is an error that PostgreSQL raises once it meets a row, and the catalog does not know them.
  if (only === 'text' && columnsIn(nodes, columns).size > 1) return null;
  return families.includes('integer') && only !== 'integer' && only !== 'numeric' && only !== 'float'
    ? null
    : only;
}

/** The columns that values read; one of a base table is the same wherever it is read. */
function columnsIn(
  nodes: readonly ExpressionNode[],
  columns: ReadonlyMap<number, Lineage>,
): ReadonlySet<unknown> {
  return new Set(
    nodes.flatMap((node): unknown[] => {
      if (node.kind !== 'column') return [...columnsIn(partsOf(node), columns)];
      const lineage = columns.get(node.id);
      return [lineage?.direct?.column ?? lineage];
    }),
  );
}
