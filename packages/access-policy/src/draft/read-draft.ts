import type {
  CatalogTable,
  ColumnComparison,
  ColumnMask,
  PhysicalCatalog,
  PolicyPredicate,
  TableName,
} from '@parley/sql-guard';
import { z } from 'zod';
import { ConditionError } from '../condition/condition-tokens.js';
import { parseCondition } from '../condition/parse-condition.js';
import {
  columnDefinition,
  type ParsedDefinition,
  rowDefinition,
  tableDefinition,
} from '../policy-definition.js';
import { constantFault } from './constant-fault.js';
import { KnownNames } from './known-names.js';
import type { PolicyFault } from './policy-fault.js';

/** A policy's rule as a person writes it: exactly one of `row`, `column` and `tables` is there. */
export interface PolicyDraft {
  readonly effect: ParsedDefinition['effect'];
  readonly row: { readonly table: TableName; readonly condition: string } | null;
  readonly column: { readonly table: TableName; readonly column: string; readonly mask: ColumnMask } | null;
  readonly tables: readonly TableName[] | null;
}

/** A rule that fits the database, or everything that is wrong with it. */
export type ReadDraft =
  | { readonly kind: 'fits'; readonly definition: ParsedDefinition }
  | { readonly kind: 'faulty'; readonly faults: readonly PolicyFault[] };

/** Holds a written rule against the physical schema; all faults come at once. Names become those of the schema. */
export function readPolicyDraft(draft: PolicyDraft, catalog: PhysicalCatalog): ReadDraft {
  const { row, column, tables } = draft;
  const given = [row, column, tables].filter((part) => part !== null).length;
  if (given !== 1) {
    const message = `A policy has exactly one of \`row\`, \`column\` and \`tables\`; this one has ${given}.`;
    return { kind: 'faulty', faults: [{ path: '', message }] };
  }
  const names = new KnownNames(catalog);
  const definition = readRow(draft, names) ?? readColumn(draft, names) ?? readTables(draft, names);
  return definition === null || names.faults.length > 0
    ? { kind: 'faulty', faults: names.faults }
    : { kind: 'fits', definition };
}

function readRow({ row, effect }: PolicyDraft, names: KnownNames): ParsedDefinition | null {
  if (row === null) return null;
  const table = names.table(row.table, 'row.table');
  const predicate = readCondition(row.condition, names);
  if (predicate === null || table === null) return null;
  const fitted = new Fitting(names).fit(predicate, table);
  return checked(names, 'row', () => ({
    kind: 'ROW',
    ...rowDefinition.parse({ effect, table: nameOf(table), predicate: fitted }),
  }));
}

function readColumn({ column, effect }: PolicyDraft, names: KnownNames): ParsedDefinition | null {
  if (column === null) return null;
  const table = names.table(column.table, 'column.table');
  if (table === null) return null;
  const found = names.column(table, column.column, 'column.column');
  if (found === null) return null;
  return checked(names, 'column', () => ({
    kind: 'COLUMN',
    ...columnDefinition.parse({ effect, table: nameOf(table), column: found.name, mask: column.mask }),
  }));
}

function readTables({ tables, effect }: PolicyDraft, names: KnownNames): ParsedDefinition | null {
  if (tables === null) return null;
  const found = tables.flatMap((table, index) => names.table(table, `tables.${index}`) ?? []);
  return checked(names, 'tables', () => ({
    kind: 'TABLE',
    ...tableDefinition.parse({ effect, tables: found.map(nameOf) }),
  }));
}

function readCondition(text: string, names: KnownNames): PolicyPredicate | null {
  try {
    return parseCondition(text);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    names.add({ path: 'row.condition', message: `At character ${error.at + 1}: ${error.message}` });
    return null;
  }
}

/** What is stored must be readable: the same schema reads it back for every statement. */
function checked(names: KnownNames, path: string, make: () => ParsedDefinition): ParsedDefinition | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    for (const issue of error.issues) {
      names.add({ path: [path, ...issue.path].join('.'), message: `${issue.message}.` });
    }
    return null;
  }
}

function nameOf({ schema, table }: TableName): TableName {
  return { schema, table };
}

const CONDITION = 'row.condition';

class Fitting {
  constructor(private readonly names: KnownNames) {}

  fit(predicate: PolicyPredicate, table: CatalogTable): PolicyPredicate {
    switch (predicate.op) {
      case 'and':
      case 'or':
        return { ...predicate, operands: predicate.operands.map((operand) => this.fit(operand, table)) };
      case 'not':
        return { ...predicate, operand: this.fit(predicate.operand, table) };
      case 'is_null':
      case 'is_not_null':
        return { ...predicate, column: this.#column(table, predicate.column) };
      case 'exists': {
        const mapping = this.names.table(predicate.mapping, CONDITION);
        const column = this.#column(table, predicate.column);
        if (mapping === null) return predicate;
        return {
          op: 'exists',
          column,
          mapping: nameOf(mapping),
          matches: this.#column(mapping, predicate.matches),
          where: predicate.where.map((comparison) => this.#comparison(comparison, mapping)),
        };
      }
      default:
        return this.#comparison(predicate, table);
    }
  }

  #column(table: CatalogTable, name: string): string {
    return this.names.column(table, name, CONDITION)?.name ?? name;
  }

  #comparison(comparison: ColumnComparison, table: CatalogTable): ColumnComparison {
    const column = this.names.column(table, comparison.column, CONDITION);
    if (column === null) return comparison;
    const constants = 'constant' in comparison.value ? [comparison.value.constant].flat() : [];
    for (const constant of constants) {
      const fault = constantFault(column.type, constant);
      if (fault === null) continue;
      this.names.add({
        path: CONDITION,
        message: `${column.name} ${fault}, not with ${JSON.stringify(constant)}.`,
      });
      break;
    }
    return { ...comparison, column: column.name };
  }
}
