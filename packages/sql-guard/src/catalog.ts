/** A relation's name in a tenant's database, exactly as the engine stores it (case kept, unquoted). */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** One column as the engine describes it. `type` is the engine's own name, e.g. `numeric(12,2)`. */
export interface CatalogColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly comment?: string;
  readonly isPrimaryKey: boolean;
}

/** A foreign key: `columns` of this table refer to `references.columns`, pairwise. */
export interface CatalogForeignKey {
  readonly columns: readonly string[];
  readonly references: TableName & { readonly columns: readonly string[] };
}

/** A table or view that questions may be asked of. */
export interface CatalogTable extends TableName {
  readonly kind: 'table' | 'view' | 'materialized view' | 'foreign table';
  readonly comment?: string;
  readonly columns: readonly CatalogColumn[];
  readonly foreignKeys: readonly CatalogForeignKey[];
  /**
   * Sets of columns, beside the primary key, in which no two rows without a NULL agree: declared, or held by a unique index over
   * whole columns and all rows. Absent where the schema was read before they were looked for.
   */
  readonly uniqueKeys?: readonly (readonly string[])[];
  /** The engine's own estimate; a hint for people, never a bound. */
  readonly rowEstimate?: number;
}

/**
 * The physical schema of one data source: what the guard resolves names against.
 * `hash` changes whenever a table, column or type does.
 */
export interface PhysicalCatalog {
  readonly engine: SqlDialect;
  /** Schemas searched for unqualified names, in order. */
  readonly searchPath: readonly string[];
  readonly tables: readonly CatalogTable[];
  /** Whether `Orders` and `orders` are two tables. Columns never differ by case alone, except in PostgreSQL. */
  readonly tableNames: 'case-sensitive' | 'case-insensitive';
  readonly hash: string;
}

/** Dialects the guard can read, prove and print. */
export type SqlDialect = 'postgresql' | 'mariadb' | 'sqlite' | 'duckdb';
