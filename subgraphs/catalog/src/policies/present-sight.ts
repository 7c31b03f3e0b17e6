import { maskWords, printCondition } from '@parley/access-policy';
import {
  type CatalogTable,
  type EffectivePolicy,
  type PhysicalCatalog,
  type TableFault,
  type TableView,
  visibleSchema,
} from '@parley/sql-guard';
import type { ColumnSight, MySight, TableSight } from '../types/sight.js';
import { presentMask } from './mask-input.js';

/** What a policy makes of one table, for those who may read policies. */
export function presentTableSight(table: CatalogTable, view: TableView | null): TableSight {
  return {
    schema: table.schema,
    table: table.table,
    exists: view !== null,
    where: view === null || view.rows === null ? null : printCondition(view.rows),
    refusal: view === null || view.fault === null ? null : faultWords(view.fault),
    columns: table.columns.map(({ name }) => columnSight(name, view)),
  };
}

function columnSight(name: string, view: TableView | null): ColumnSight {
  const cells = view?.columns.find((column) => column.name === name)?.cells;
  switch (cells?.kind) {
    case undefined:
      return { name, kind: 'HIDDEN', mask: null, clearWhere: null };
    case 'clear':
      return { name, kind: 'CLEAR', mask: null, clearWhere: null };
    case 'masked':
      return { name, kind: 'MASKED', mask: presentMask(cells.mask), clearWhere: null };
    case 'mixed':
      return {
        name,
        kind: 'MIXED',
        mask: presentMask(cells.mask),
        clearWhere: printCondition(cells.clearWhen),
      };
  }
}

function faultWords(fault: TableFault): string {
  return fault.code === 'POLICY_ATTRIBUTE_MISSING'
    ? `Nothing of it can be read while the attribute ${fault.attribute} is missing.`
    : 'Nothing of it can be read until a policy is mended that names a column or table which is not there.';
}

const MAX_LIMITS = 500;

/**
 * How a person's own sight is cut, for that person: only of tables and columns that exist for them, and without the conditions, which
 * may name what doesn't.
 */
export function presentLimits(catalog: PhysicalCatalog, policy: EffectivePolicy): MySight {
  const schema = visibleSchema(catalog, policy);
  const limits = catalog.tables.flatMap((table) => limitsOf(schema.find(table))).sort();
  return { limits: limits.slice(0, MAX_LIMITS), complete: limits.length <= MAX_LIMITS };
}

function limitsOf(view: TableView | null): readonly string[] {
  if (view === null) return [];
  const table = `${view.schema}.${view.table}`;
  if (view.fault !== null) return [`${table}: ${faultWords(view.fault)}`];
  const by = view.attributes.length === 0 ? 'a policy' : `your ${view.attributes.join(' and ')}`;
  const ofRows = view.rows === null ? [] : [`Rows of ${table} are limited by ${by}.`];
  const ofColumns = view.columns.flatMap(({ name, cells }) => {
    if (cells.kind === 'clear') return [];
    return [`${cells.kind === 'mixed' ? 'In some rows ' : ''}${table}.${name} ${maskWords(cells.mask)}.`];
  });
  return [...ofRows, ...ofColumns];
}
