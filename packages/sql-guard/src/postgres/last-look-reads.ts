import type { TableName } from '../catalog.js';
import type { TableView } from '../policies/table-view.js';
import type { PolicyPredicate } from '../policy.js';
import { isObject, listOf, type Payload, strings, violation } from './last-look-node.js';

/**
 * Proves that a condition reads what a rule reads: all of it, and nothing else. Only what the rule compares with a list may be
 * missing, since nothing is in an empty list.
 */
export function checkReads(condition: unknown, rule: PolicyPredicate, what: string): void {
  const reads = new Set(readsOf(condition));
  const wanted = wantedBy(rule);
  const possible = new Set(wanted.map(({ read }) => read));
  const missing = wanted.find(({ read, isCertain }) => isCertain && !reads.has(read));
  const stray = [...reads].find((read) => !possible.has(read));
  if (missing !== undefined) throw violation(`${what} that does not read ${missing.read}`);
  if (stray !== undefined) throw violation(`${what} that reads ${stray}`);
}

/** Mapping tables that rules of a table read. */
export function mappingsOf({ rows, columns }: TableView): readonly TableName[] {
  const cells = columns.flatMap(({ cells: view }) => (view.kind === 'mixed' ? [view.clearWhen] : []));
  return [...(rows === null ? [] : [rows]), ...cells].flatMap(mappingsIn);
}

function mappingsIn(rule: PolicyPredicate): readonly TableName[] {
  if ('operands' in rule) return rule.operands.flatMap(mappingsIn);
  if ('operand' in rule) return mappingsIn(rule.operand);
  return rule.op === 'exists' ? [rule.mapping] : [];
}

interface Wanted {
  readonly read: string;
  readonly isCertain: boolean;
}

function wantedBy(rule: PolicyPredicate): readonly Wanted[] {
  if ('operands' in rule) return rule.operands.flatMap(wantedBy);
  if ('operand' in rule) return wantedBy(rule.operand);
  const isList = rule.op === 'in' || rule.op === 'not_in';
  const own = { read: `source.${rule.column}`, isCertain: !isList };
  if (rule.op !== 'exists') return [own];
  const inMapping = (column: string, isCertain: boolean): Wanted => ({
    read: `${nameOf(rule.mapping)}.${column}`,
    isCertain,
  });
  return [
    own,
    inMapping(rule.matches, true),
    ...rule.where.map(({ column, op }) => inMapping(column, op !== 'in' && op !== 'not_in')),
  ];
}

function nameOf({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}

/** Columns that an expression reads, whatever its form; those of a mapping table by that table's name. */
function readsOf(value: unknown, mapping: string | null = null): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => readsOf(item, mapping));
  if (!isObject(value)) return [];
  if (isObject(value.ColumnRef)) {
    const [owner, column, ...more] = strings(value.ColumnRef.fields);
    if (column === undefined || more.length > 0) throw violation('a column of no table in a rule');
    return owner === 'mapping' && mapping !== null ? [`${mapping}.${column}`] : [`${owner}.${column}`];
  }
  if (isObject(value.SubLink)) return readsOfMapping(value.SubLink);
  return Object.values(value).flatMap((child) => readsOf(child, mapping));
}

const MAPPING_FIELDS = new Set(['targetList', 'fromClause', 'whereClause', 'limitOption', 'op']);

/** `EXISTS (SELECT 1 FROM schema.table AS mapping WHERE ...)`, and no other subquery. */
function readsOfMapping({ subLinkType, subselect }: Payload): readonly string[] {
  const select = isObject(subselect) && isObject(subselect.SelectStmt) ? subselect.SelectStmt : {};
  const from = listOf(select.fromClause);
  const [item] = from;
  const table = isObject(item) && isObject(item.RangeVar) ? item.RangeVar : {};
  const { schemaname: schema, relname, alias } = table;
  const isPlain =
    subLinkType === 'EXISTS_SUBLINK' &&
    from.length === 1 &&
    Object.keys(select).every((field) => MAPPING_FIELDS.has(field)) &&
    isObject(alias) &&
    alias.aliasname === 'mapping';
  if (!isPlain || typeof schema !== 'string' || typeof relname !== 'string') {
    throw violation('a subquery in a rule');
  }
  const name = nameOf({ schema, table: relname });
  return [...readsOf(select.targetList, name), ...readsOf(select.whereClause, name)];
}
