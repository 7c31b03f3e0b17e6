import type { PhysicalCatalog, SqlDialect } from '../catalog.js';
import { type IdentifierRules, identifierRules } from './identifier-rules.js';

/** A place where a name may stand, besides FROM. */
export type Clause = 'targets' | 'where' | 'group by' | 'having' | 'qualify' | 'windows' | 'order by';

/**
 * Where dialects differ in what a name means. Where an engine's own order between an alias and a column is not certain, a name
 * that may be both is taken for both: its value counts as made of either.
 */
export interface NameRules extends IdentifierRules {
  /** Clauses whose expressions see aliases of the SELECT list; in `targets`, those to the left. */
  readonly aliasesIn: ReadonlySet<Clause>;
  /** `SELECT t FROM t`: a table's name stands for its row. */
  readonly hasWholeRows: boolean;
  /** `column.field` is a part of a value. */
  readonly hasStructs: boolean;
  /** A subquery in FROM sees what stands to its left without LATERAL. */
  readonly impliesLateral: boolean;
  /** Other columns of a table may be read beside GROUP BY of its primary key. */
  readonly groupsByKey: boolean;
  /** Where a join shows the columns that USING merges; MariaDB shows a right join's right side before its left. */
  readonly mergedColumns: 'first' | 'first, right joins swapped' | 'in place';
  /** What WITH makes visible to its own queries. */
  readonly withScope: 'recursive sees all' | 'always sees all' | 'recursive sees itself';
  /**
   * A query with a WITH of its own may stand within another. In MariaDB what stands in the inner WITH does not see the outer
   * one: there a name that we would take for a query of WITH means a table.
   */
  readonly nestsWith: boolean;
  /** Name of the nth column of VALUES, from 0. */
  readonly valuesColumn: (index: number) => string;
  /** Schemas that hold the engine's own tables, whatever the catalog says. */
  readonly engineSchemas: RegExp;
  /** Names by which the engine's own tables are found without a schema. */
  readonly engineTables: RegExp | null;
  /** Columns that the engine adds to every table. They tell about storage and other transactions. */
  readonly systemColumns: ReadonlySet<string>;
}

type DialectRules = Omit<NameRules, keyof IdentifierRules>;

const RULES: Readonly<Record<SqlDialect, DialectRules>> = {
  postgresql: {
    aliasesIn: new Set(),
    hasWholeRows: true,
    hasStructs: false,
    impliesLateral: false,
    groupsByKey: true,
    mergedColumns: 'first',
    withScope: 'recursive sees all',
    nestsWith: true,
    valuesColumn: (index) => `column${index + 1}`,
    engineSchemas: /^(pg_.*|information_schema)$/,
    engineTables: /^pg_/,
    systemColumns: new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid']),
  },
  mariadb: {
    aliasesIn: new Set<Clause>(['group by', 'having', 'order by']),
    hasWholeRows: false,
    hasStructs: false,
    impliesLateral: false,
    groupsByKey: false,
    mergedColumns: 'first, right joins swapped',
    withScope: 'recursive sees all',
    nestsWith: false,
    valuesColumn: (index) => `column${index + 1}`,
    engineSchemas: /^(information_schema|performance_schema|mysql|sys)$/i,
    engineTables: null,
    systemColumns: new Set(['_rowid']),
  },
  sqlite: {
    aliasesIn: new Set<Clause>(['where', 'group by', 'having', 'windows', 'order by']),
    hasWholeRows: false,
    hasStructs: false,
    impliesLateral: false,
    groupsByKey: false,
    mergedColumns: 'in place',
    withScope: 'always sees all',
    nestsWith: true,
    valuesColumn: (index) => `column${index + 1}`,
    engineSchemas: /^temp$/i,
    engineTables: /^(sqlite_|pragma_|dbstat$|bytecode$|tables_used$)/i,
    systemColumns: new Set(['rowid', 'oid', '_rowid_']),
  },
  duckdb: {
    aliasesIn: new Set<Clause>(['targets', 'where', 'group by', 'having', 'qualify', 'windows', 'order by']),
    hasWholeRows: true,
    hasStructs: true,
    impliesLateral: true,
    groupsByKey: false,
    mergedColumns: 'in place',
    withScope: 'recursive sees itself',
    nestsWith: true,
    valuesColumn: (index) => `col${index}`,
    engineSchemas: /^(information_schema|pg_catalog|temp|system)$/i,
    engineTables: /^(duckdb_|pg_|pragma_|sqlite_)/i,
    systemColumns: new Set(['rowid']),
  },
};

export function nameRules(catalog: Pick<PhysicalCatalog, 'engine' | 'tableNames'>): NameRules {
  return { ...RULES[catalog.engine], ...identifierRules(catalog) };
}
