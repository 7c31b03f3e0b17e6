import type { PhysicalCatalog } from '../catalog.js';

/** What names are compared by: two names are the same where their keys are. */
export interface IdentifierRules {
  /** Columns and aliases of output columns. */
  readonly column: (name: string) => string;
  /** Tables, schemas and aliases of tables. */
  readonly table: (name: string) => string;
  /** Queries of WITH. */
  readonly withQuery: (name: string) => string;
}

const exact = (name: string): string => name;

/**
 * Lower case of ASCII alone, as engines compare names. JavaScript's own lower case also turns the Kelvin sign into a `k`,
 * which no engine does.
 */
export function asciiLowerCase(name: string): string {
  return /[A-Z]/.test(name) ? name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : name;
}

/**
 * PostgreSQL's names come folded out of its parser and are compared as they are. Elsewhere case does not count, save for
 * tables where the engine says so: MariaDB on most systems.
 */
export function identifierRules({
  engine,
  tableNames,
}: Pick<PhysicalCatalog, 'engine' | 'tableNames'>): IdentifierRules {
  if (engine === 'postgresql') return { column: exact, table: exact, withQuery: exact };
  return {
    column: asciiLowerCase,
    table: tableNames === 'case-sensitive' ? exact : asciiLowerCase,
    withQuery: asciiLowerCase,
  };
}
