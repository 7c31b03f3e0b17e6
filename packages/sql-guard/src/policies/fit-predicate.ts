import type { CatalogTable } from '../catalog.js';
import type { ColumnComparison, MappingPredicate, PolicyOperand, PolicyPredicate } from '../policy.js';
import type { PolicyScope } from './policy-scope.js';

/** A predicate with its names spelt as the catalog spells them, and what keeps it from being applied. */
export interface FittedPredicate {
  readonly predicate: PolicyPredicate;
  /** False when it names a column or a table that is not there. */
  readonly fits: boolean;
  /** An attribute that the person lacks, or of which they have several values where one is needed. */
  readonly missingAttribute: string | null;
  /** Mapping tables that it reads. */
  readonly mappings: readonly CatalogTable[];
}

/** Holds a predicate against the table it is about. */
export function fitPredicate(
  predicate: PolicyPredicate,
  table: CatalogTable,
  scope: PolicyScope,
): FittedPredicate {
  const fitting = new Fitting(scope);
  const fitted = fitting.fit(predicate, table);
  const { fits, missingAttribute, mappings } = fitting;
  return { predicate: fitted, fits, missingAttribute, mappings };
}

class Fitting {
  fits = true;
  missingAttribute: string | null = null;
  readonly mappings: CatalogTable[] = [];

  constructor(private readonly scope: PolicyScope) {}

  fit(predicate: PolicyPredicate, table: CatalogTable): PolicyPredicate {
    switch (predicate.op) {
      case 'and':
      case 'or':
        return { ...predicate, operands: predicate.operands.map((operand) => this.fit(operand, table)) };
      case 'not':
        return { ...predicate, operand: this.fit(predicate.operand, table) };
      case 'is_null':
      case 'is_not_null':
        return { ...predicate, column: this.column(predicate.column, table) };
      case 'exists':
        return this.fitMapping(predicate, table);
      default:
        return this.fitComparison(predicate, table);
    }
  }

  private fitComparison(comparison: ColumnComparison, table: CatalogTable): ColumnComparison {
    this.read(comparison.value, comparison.op === 'in' || comparison.op === 'not_in' ? 'any' : 'one');
    return { ...comparison, column: this.column(comparison.column, table) };
  }

  private fitMapping(predicate: MappingPredicate, table: CatalogTable): MappingPredicate {
    const column = this.column(predicate.column, table);
    const mapping = this.scope.table(predicate.mapping);
    if (mapping === undefined) {
      this.fits = false;
      return predicate;
    }
    this.mappings.push(mapping);
    return {
      op: 'exists',
      column,
      mapping: { schema: mapping.schema, table: mapping.table },
      matches: this.column(predicate.matches, mapping),
      where: predicate.where.map((comparison) => this.fitComparison(comparison, mapping)),
    };
  }

  private column(name: string, table: CatalogTable): string {
    const key = this.scope.names.column(name);
    const column = table.columns.find((candidate) => this.scope.names.column(candidate.name) === key);
    if (column === undefined) this.fits = false;
    return column?.name ?? name;
  }

  private read(operand: PolicyOperand, count: 'one' | 'any'): void {
    if (!('attribute' in operand)) return;
    const { attributes } = this.scope.policy;
    const value = Object.hasOwn(attributes, operand.attribute) ? attributes[operand.attribute] : undefined;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const isCounted = count === 'any' || values.length === 1;
    if (!isCounted || !values.every(isScalar)) this.missingAttribute ??= operand.attribute;
  }
}

/** Attributes come from other systems. What is bound as something else than it looks, `<>` finds different from everything. */
function isScalar(value: unknown): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : /^(string|boolean)$/.test(typeof value);
}
