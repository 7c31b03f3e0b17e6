import { maskWords, printCondition } from '@parley/access-policy';
import { checkFirst, decodeCursor, encodeCursor, pageOf } from '@parley/service-kit';
import {
  type CatalogTable,
  type EffectivePolicy,
  type PhysicalCatalog,
  type TableFault,
  type TableView,
  visibleSchema,
} from '@parley/sql-guard';
import type { ColumnSight, SightLimit, SightLimitConnection, TableSight } from '../types/sight.js';
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

/**
 * How a person's own sight is cut, for that person: only of tables and columns that exist for them, and without the conditions, which
 * may name what doesn't.
 * @throws ParleyError BAD_INPUT, INVALID_CURSOR
 */
export function presentLimits(
  catalog: PhysicalCatalog,
  policy: EffectivePolicy,
  { first, after }: { readonly first: number; readonly after?: string | null },
): SightLimitConnection {
  checkFirst(first);
  const position = decodeCursor(after, 3);
  const schema = visibleSchema(catalog, policy);
  const rows = catalog.tables
    .flatMap((table) => limitsOf(schema.find(table)))
    .map((limit) => ({ limit, key: keyOf(limit) }))
    .sort((left, right) => compareKeys(left.key, right.key))
    .filter(({ key }) => position === undefined || compareKeys(key, position) > 0)
    .slice(0, first + 1)
    .map(({ limit }) => limit);
  return pageOf({ rows, first, cursorOf: (limit) => encodeCursor(keyOf(limit)) });
}

function limitsOf(view: TableView | null): readonly SightLimit[] {
  if (view === null) return [];
  const { schema, table } = view;
  const place = { schema, table, column: null };
  if (view.fault !== null) return [{ ...place, message: faultWords(view.fault) }];
  const by = view.attributes.length === 0 ? 'a policy' : `your ${view.attributes.join(' and ')}`;
  const ofRows = view.rows === null ? [] : [{ ...place, message: `Rows of ${table} are limited by ${by}.` }];
  const ofColumns = view.columns.flatMap(({ name, cells }) => {
    if (cells.kind === 'clear') return [];
    const where = cells.kind === 'mixed' ? 'In some rows ' : '';
    return [{ schema, table, column: name, message: `${where}${table}.${name} ${maskWords(cells.mask)}.` }];
  });
  return [...ofRows, ...ofColumns];
}

function keyOf({ schema, table, column }: SightLimit): string[] {
  return [schema, table, column ?? ''];
}

function compareKeys(left: readonly string[], right: readonly string[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? '';
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}
