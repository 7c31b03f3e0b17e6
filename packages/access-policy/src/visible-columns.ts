import type { Dimension, Entity } from '@parley/semantic-layer';
import type { EffectivePolicy, PhysicalCatalog, TableName, TableView } from '@parley/sql-guard';
import { admitsValue } from './admits-value.js';
import { hiddenWords, lowerCase, wordsOf } from './model-words.js';
import { hasColumns } from './visible-catalog.js';

/** What a person may know of the columns that an entity's rows have. */
export interface VisibleColumns {
  /** Whether all of these exist for them. */
  has(columns: readonly string[]): boolean;
  /** Whether a piece of SQL over the columns names one that does not, or compares a masked one with a text. */
  tells(sql: string | undefined): boolean;
  /** Whether the person sees a mask, where a dimension has its values from. */
  isMasked(dimension: Pick<Dimension, 'column' | 'expression'>): boolean;
  /** The known values of a dimension that tell nothing of what they don't see. */
  values(dimension: Dimension): Dimension['values'];
}

interface EntitySight {
  readonly catalog: PhysicalCatalog;
  readonly policy: EffectivePolicy;
  readonly find: (name: TableName) => TableView | null;
}

/** `null` where the entity does not exist for the person. */
export function visibleColumns(entity: Entity, sight: EntitySight): VisibleColumns | null {
  const view = sight.find(entity.table);
  if (view === null) return null;
  return entity.sql === undefined ? ofTable(view, sight.policy) : ofSelect(entity.sql, sight);
}

function ofTable(view: TableView, { attributes }: EffectivePolicy): VisibleColumns {
  const hidden = new Set([...view.typeOf.keys()].filter((name) => !hasColumns(view, [name])).map(lowerCase));
  const masked = maskedColumns(view);
  return {
    has: (columns) => hasColumns(view, columns),
    tells: (sql) => mentions(sql, hidden) || (hasText(sql) && mentions(sql, masked)),
    isMasked: ({ column, expression }) =>
      column === undefined ? mentions(expression, masked) : masked.has(lowerCase(column)),
    values({ column, values }) {
      const isClear = view.columns.some(({ name, cells }) => name === column && cells.kind === 'clear');
      if (column === undefined || values === undefined || !isClear || view.fault !== null) return undefined;
      const { rows } = view;
      // A region that row rules leave out altogether is no region for this person.
      return rows === null
        ? values
        : values.filter(({ value }) => admitsValue(rows, { column, value, attributes }));
    },
  };
}

/**
 * A SELECT's columns can come from any column of the tables that it names, and be called anything: where one of these is hidden and the
 * text has its name, the entity is gone; a star brings along what it does not name. Values are told of none, since nobody knows which
 * column a name stands for; for the same reason all are masked where any column of these tables is.
 */
function ofSelect(sql: string, { catalog, find }: EntitySight): VisibleColumns | null {
  const words = new Set(wordsOf(sql));
  const tables = catalog.tables.filter(({ table }) => words.has(lowerCase(table)));
  if (tables.length === 0) return null;
  const hidden = hiddenWords({ ...catalog, tables }, find);
  if (mentions(sql, hidden)) return null;
  const isMasked = tables.some((table) => {
    const view = find(table);
    return view !== null && maskedColumns(view).size > 0;
  });
  return {
    has: (columns) => !columns.some((column) => hidden.has(lowerCase(column))),
    tells: (expression) => mentions(expression, hidden) || (isMasked && hasText(expression)),
    isMasked: () => isMasked,
    values: () => undefined,
  };
}

function maskedColumns(view: TableView): ReadonlySet<string> {
  return new Set(
    view.columns.flatMap(({ name, cells }) => (cells.kind === 'clear' ? [] : [lowerCase(name)])),
  );
}

/** A text beside a masked column is most often one of its values. */
function hasText(sql: string | undefined): boolean {
  return sql?.includes("'") === true;
}

function mentions(sql: string | undefined, hidden: ReadonlySet<string>): boolean {
  return wordsOf(sql ?? '').some((word) => hidden.has(word));
}
