import { closest } from '@parley/semantic-layer';
import {
  type CatalogColumn,
  type CatalogTable,
  identifierRules,
  type PhysicalCatalog,
  type TableName,
} from '@parley/sql-guard';
import type { PolicyFault } from './policy-fault.js';

/** Looks names up in a physical schema as its engine does, and collects those that are not there. */
export class KnownNames {
  readonly faults: PolicyFault[] = [];
  readonly #catalog: PhysicalCatalog;

  constructor(catalog: PhysicalCatalog) {
    this.#catalog = catalog;
  }

  table(name: TableName, path: string): CatalogTable | null {
    const { table: keyOf } = identifierRules(this.#catalog);
    const found = this.#catalog.tables.find(
      ({ schema, table }) => keyOf(schema) === keyOf(name.schema) && keyOf(table) === keyOf(name.table),
    );
    if (found !== undefined) return found;
    const written = `${name.schema}.${name.table}`;
    this.faults.push({
      path,
      message: `There is no table ${written} in the physical schema: refresh it if the table is new.`,
      ...suggestion(
        written,
        this.#catalog.tables.map(({ schema, table }) => `${schema}.${table}`),
      ),
    });
    return null;
  }

  column(table: CatalogTable, name: string, path: string): CatalogColumn | null {
    const { column: keyOf } = identifierRules(this.#catalog);
    const found = table.columns.find((column) => keyOf(column.name) === keyOf(name));
    if (found !== undefined) return found;
    this.faults.push({
      path,
      message: `${table.schema}.${table.table} has no column ${name}.`,
      ...suggestion(
        name,
        table.columns.map((column) => column.name),
      ),
    });
    return null;
  }

  add(fault: PolicyFault): void {
    this.faults.push(fault);
  }
}

function suggestion(name: string, candidates: readonly string[]): Pick<PolicyFault, 'suggestion'> {
  const near = closest(name, candidates);
  return near === undefined ? {} : { suggestion: near };
}
