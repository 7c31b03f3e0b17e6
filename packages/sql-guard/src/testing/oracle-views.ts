import type { ColumnMask } from '../policy.js';
import {
  type DrawnGrant,
  type DrawnPolicy,
  SHOP_TABLES,
  type ShopTable,
  sqlLiteral,
} from './drawn-policy.js';

/*
 * What a person may see of a table, as somebody would write it who has only read what policies mean, and none of the guard: a
 * `security_barrier` view. Nothing of the guard may be imported here.
 */

/** Types of a table's columns, by name. */
export type ColumnTypes = ReadonlyMap<string, string>;

export interface OracleOptions {
  /** The schema of the view, which has the table's name. */
  readonly schema: string;
  readonly types: ColumnTypes;
  readonly hashKey: string;
}

/** Null where the table does not exist for the person, or may not be read. */
export function oracleView(policy: DrawnPolicy, table: ShopTable, options: OracleOptions): string | null {
  const standing = standingGrants(policy, table);
  if (standing === null) return null;
  const { denied, unclassified } = policy;
  const deniedRows = denied.rows.filter(([name]) => name === table).map(([, condition]) => condition);
  if (deniedRows.some(({ attributes }) => attributes === null)) return null;
  const columns = SHOP_TABLES[table].flatMap((column) => {
    if (unclassified.some(([name, hidden]) => name === table && hidden === column)) return [];
    return shown({ table, column, standing, denied }, options);
  });
  const where = [
    ...standing.map((grants) => anyOf(grants.map((grant) => admits(grant, table)))),
    ...deniedRows.map(({ sql }) => `coalesce(not (${sql}), false)`),
  ];
  return `create view ${options.schema}.${table} with (security_barrier) as
          select ${columns.join(', ')} from public.${table} base
          ${where.length === 0 ? '' : `where ${where.join(' and ')}`};`;
}

/** Of each layer that has something to say of the table, those who admit it and whose needs are met. */
function standingGrants(
  { layers, denied, unclassified }: DrawnPolicy,
  table: ShopTable,
): readonly (readonly DrawnGrant[])[] | null {
  if (unclassified.some(([name, column]) => name === table && column === null)) return null;
  if (denied.tables?.includes(table)) return null;
  const standing: DrawnGrant[][] = [];
  for (const layer of layers) {
    const concerned = layer.filter(
      ({ tables, rows, masks }) =>
        tables?.includes(table) || [...rows, ...masks].some(([name]) => name === table),
    );
    if (concerned.length === 0) {
      if (layer.some(({ tables }) => tables !== null)) return null;
      continue;
    }
    const able = concerned
      .filter(({ tables }) => tables === null || tables.includes(table))
      .filter(({ rows }) => rows.every(([name, { attributes }]) => name !== table || attributes !== null));
    if (able.length === 0) return null;
    standing.push(able);
  }
  return standing;
}

function admits({ rows }: DrawnGrant, table: ShopTable): string {
  const conditions = rows
    .filter(([name]) => name === table)
    .map(([, { sql }]) => `coalesce((${sql}), false)`);
  return conditions.length === 0 ? 'true' : `(${conditions.join(' and ')})`;
}

const anyOf = (conditions: readonly string[]) => `(${conditions.join(' or ')})`;

interface Place {
  readonly table: ShopTable;
  readonly column: string;
  readonly standing: readonly (readonly DrawnGrant[])[];
  readonly denied: DrawnGrant;
}

/** The column as the view has it; nothing where it does not exist. */
function shown({ table, column, standing, denied }: Place, options: OracleOptions): readonly string[] {
  const maskBy = ({ masks }: DrawnGrant) =>
    masks.findLast(([name, of]) => name === table && of === column)?.[2];
  const denial = maskBy(denied);
  const masks = standing.map((grants) => grants.map(maskBy));
  if (denial?.kind === 'hide' || masks.some((layer) => layer.every((how) => how?.kind === 'hide'))) return [];
  const how = worst([denial, ...masks.flat()].filter((each) => each !== undefined));
  if (how === null) return [`base.${column}`];
  const type = options.types.get(column) ?? '';
  const isNeverClear =
    denial !== undefined || masks.some((layer) => layer.every((each) => each !== undefined));
  const tests = standing.flatMap((grants) => {
    const clear = grants.filter((grant) => maskBy(grant) === undefined);
    return clear.length === grants.length ? [] : [clear.map((grant) => admits(grant, table))];
  });
  const open = tests.filter((alternatives) => !alternatives.includes('true'));
  if (!isNeverClear && open.length === 0) return [`base.${column}`];
  const masked = maskedValue(how, { column, type, hashKey: options.hashKey });
  if (isNeverClear) return [`${masked.sql}::${masked.type} as ${column}`];
  return [
    `case when ${open.map(anyOf).join(' and ')} then base.${column}::${masked.type} else ${masked.sql}::${masked.type} end as ${column}`,
  ];
}

const WORST: readonly ColumnMask['kind'][] = ['hide', 'null', 'constant', 'hash', 'partial'];

function worst(masks: readonly ColumnMask[]): ColumnMask | null {
  const kept = (how: ColumnMask) => (how.kind === 'partial' ? how.keepLast : 0);
  const sorted = masks.toSorted(
    (left, right) =>
      WORST.indexOf(left.kind) - WORST.indexOf(right.kind) ||
      kept(left) - kept(right) ||
      (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1),
  );
  return sorted[0] ?? null;
}

function maskedValue(
  how: ColumnMask,
  { column, type, hashKey }: { readonly column: string; readonly type: string; readonly hashKey: string },
): { readonly sql: string; readonly type: string } {
  const text = `base.${column}::text`;
  switch (how.kind) {
    case 'hide':
    case 'null':
      return { sql: 'null', type };
    case 'hash':
      return { sql: `encode(crypto.hmac(${text}, '${hashKey}', 'sha256'), 'hex')`, type: 'text' };
    case 'partial':
      return {
        sql: `(case when length(${text}) > ${how.keepLast} then '****' || substr(${text}, length(${text}) - ${how.keepLast} + 1)
              when base.${column} is not null then '****' end)`,
        type: 'text',
      };
    case 'constant': {
      const isText = typeof how.value === 'string' && type === 'text';
      const isNumber =
        typeof how.value === 'number' &&
        (type === 'double precision' || (/^(integer|bigint)$/.test(type) && Number.isInteger(how.value)));
      const isBoolean = typeof how.value === 'boolean' && type === 'boolean';
      return { sql: `(${sqlLiteral(how.value)})`, type: isText || isNumber || isBoolean ? type : 'text' };
    }
  }
}
