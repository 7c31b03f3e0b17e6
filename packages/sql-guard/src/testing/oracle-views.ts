import type { ColumnMask } from '../policy.js';
import type { DrawnGrant, DrawnPolicy } from './drawn-policy.js';
import type { PolicyShop } from './policy-shop.js';

/*
 * What a person may see of a table, as somebody would write it who has only read what policies mean, and none of the guard: a
 * view. Nothing of the guard may be imported here.
 */

/** How an engine writes such a view. `base` is the table itself. */
export interface OracleWords {
  readonly shop: PolicyShop;
  createView(table: string, select: string): string;
  /** The value that stands for the column, and how a clear cell beside it is written. */
  mask(how: ColumnMask, of: { readonly table: string; readonly column: string }): MaskedCells;
}

export interface MaskedCells {
  readonly masked: string;
  readonly clear: string;
}

/** Null where the table does not exist for the person, or may not be read. */
export function oracleView(policy: DrawnPolicy, table: string, words: OracleWords): string | null {
  const standing = standingGrants(policy, table);
  if (standing === null) return null;
  const { denied, unclassified } = policy;
  const deniedRows = denied.rows.filter(([name]) => name === table).map(([, condition]) => condition);
  if (deniedRows.some(({ attributes }) => attributes === null)) return null;
  const columns = (words.shop.tables[table] ?? []).flatMap((column) => {
    if (unclassified.some(([name, hidden]) => name === table && hidden === column)) return [];
    return shown({ table, column, standing, denied }, words);
  });
  const where = [
    ...standing.map((grants) => anyOf(grants.map((grant) => admits(grant, table)))),
    ...deniedRows.map(({ sql }) => `coalesce(not (${sql}), false)`),
  ];
  return words.createView(
    table,
    `select ${columns.join(', ')} from ${words.shop.realName(table)} base
          ${where.length === 0 ? '' : `where ${where.join(' and ')}`}`,
  );
}

/** Of each layer that has something to say of the table, those who admit it and whose needs are met. */
function standingGrants(
  { layers, denied, unclassified }: DrawnPolicy,
  table: string,
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

function admits({ rows }: DrawnGrant, table: string): string {
  const conditions = rows
    .filter(([name]) => name === table)
    .map(([, { sql }]) => `coalesce((${sql}), false)`);
  return conditions.length === 0 ? 'true' : `(${conditions.join(' and ')})`;
}

const anyOf = (conditions: readonly string[]) => `(${conditions.join(' or ')})`;

interface Place {
  readonly table: string;
  readonly column: string;
  readonly standing: readonly (readonly DrawnGrant[])[];
  readonly denied: DrawnGrant;
}

/** The column as the view has it; nothing where it does not exist. */
function shown({ table, column, standing, denied }: Place, words: OracleWords): readonly string[] {
  const maskBy = ({ masks }: DrawnGrant) =>
    masks.findLast(([name, of]) => name === table && of === column)?.[2];
  const denial = maskBy(denied);
  const masks = standing.map((grants) => grants.map(maskBy));
  if (denial?.kind === 'hide' || masks.some((layer) => layer.every((how) => how?.kind === 'hide'))) return [];
  const how = worst([denial, ...masks.flat()].filter((each) => each !== undefined));
  if (how === null) return [`base.${column}`];
  const isNeverClear =
    denial !== undefined || masks.some((layer) => layer.every((each) => each !== undefined));
  const tests = standing.flatMap((grants) => {
    const clear = grants.filter((grant) => maskBy(grant) === undefined);
    return clear.length === grants.length ? [] : [clear.map((grant) => admits(grant, table))];
  });
  const open = tests.filter((alternatives) => !alternatives.includes('true'));
  if (!isNeverClear && open.length === 0) return [`base.${column}`];
  const { masked, clear } = words.mask(how, { table, column });
  if (isNeverClear) return [`${masked} as ${column}`];
  return [`case when ${open.map(anyOf).join(' and ')} then ${clear} else ${masked} end as ${column}`];
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
