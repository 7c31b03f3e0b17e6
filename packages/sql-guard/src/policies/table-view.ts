import type { CatalogTable, TableName } from '../catalog.js';
import type { PolicyPredicate } from '../policy.js';
import { type CellView, cellView } from './cell-view.js';
import type { PolicyScope } from './policy-scope.js';
import { attributesOf, inAll, inAny } from './predicates.js';
import { hasRules, type LayerView, readTableRules, type TableFault } from './table-rules.js';

/** A column that exists for the person. `type` is the engine's own name. */
export interface ColumnView {
  readonly name: string;
  readonly type: string;
  readonly cells: CellView;
}

/** A table that only rules read, with all its columns and their types. Never to be told to the person. */
export interface MappingView extends TableName {
  readonly typeOf: ReadonlyMap<string, string>;
}

/** One table as one person may see it: all roles, groups and denials already combined into one answer. */
export interface TableView extends TableName {
  readonly columns: readonly ColumnView[];
  /** Rows that exist; null for all. Never true for a row that no grant admits. */
  readonly rows: PolicyPredicate | null;
  /** A view, where there are policies: rows that it leaves out are hidden too. */
  readonly isView: boolean;
  /** Set where a rule no longer fits, or the person lacks an attribute: {@link planSites} refuses the statement. */
  readonly fault: TableFault | null;
  /** All columns of the table with their types, hidden ones too, for rules to read. Never to be told to the person. */
  readonly typeOf: ReadonlyMap<string, string>;
  /** All columns of the primary key, hidden ones too. Never to be told to the person. */
  readonly primaryKey: readonly string[];
  /** Mapping tables that `rows` and cells read. */
  readonly mappings: readonly MappingView[];
  /** Attributes that `rows` reads, for the notice. */
  readonly attributes: readonly string[];
  readonly policyIds: readonly string[];
}

/** Combines all that the policy says of one table. Null where the table does not exist for the person. */
export function tableView(table: CatalogTable, scope: PolicyScope): TableView | null {
  const rules = readTableRules(table, scope);
  if (rules === null) return null;
  const rows = inAll([...rules.layers.map(rowsOf), ...rules.deniedRows.map(allBut)]);
  const classified = scope.policy.classified === null ? null : scope.classified(table);
  const isClassified = (name: string) =>
    classified === null ||
    classified?.columns.some((known) => scope.names.column(known) === scope.names.column(name)) === true;
  return {
    schema: table.schema,
    table: table.table,
    columns: table.columns.flatMap(({ name, type }) => {
      const cells = isClassified(name) ? cellView(scope.names.column(name), rules) : null;
      return cells === null ? [] : [{ name, type, cells }];
    }),
    rows,
    isView: table.kind === 'view' && hasRules(scope),
    fault: rules.fault,
    typeOf: typesOf(table),
    primaryKey: table.columns.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => name),
    mappings: rules.mappings.map((mapping) => ({
      schema: mapping.schema,
      table: mapping.table,
      typeOf: typesOf(mapping),
    })),
    attributes: rows === null ? [] : [...new Set(attributesOf(rows))],
    policyIds: rules.policyIds,
  };
}

function rowsOf(layer: LayerView): PolicyPredicate | null {
  return inAny(layer.map(({ rows }) => rows));
}

/** Rows for which the predicate is unknown are left out with those for which it is true. */
function allBut(operand: PolicyPredicate): PolicyPredicate {
  return { op: 'not', operand };
}

function typesOf({ columns }: CatalogTable): ReadonlyMap<string, string> {
  return new Map(columns.map(({ name, type }) => [name, type]));
}
