import {
  applyPolicies,
  approve,
  type CatalogTable,
  type EffectivePolicy,
  type PhysicalCatalog,
  type SqlParser,
} from '@parley/sql-guard';

/** A semantic query is no exception: its statement goes the way of any other. */
export function guardOf(
  tables: readonly CatalogTable[],
  parser: SqlParser,
): (sql: string) => Promise<string | null> {
  const catalog: PhysicalCatalog = {
    engine: 'postgresql',
    searchPath: [],
    tables,
    tableNames: 'case-sensitive',
    hash: 'suite',
  };
  const policy: EffectivePolicy = {
    classified: null,
    layers: [],
    denials: { tables: [], rows: [], columns: [] },
    attributes: {},
    hashKey: 'suite',
    fingerprint: 'suite',
  };
  const options = { catalog, policy, parser, maxRows: 1_000_000 };
  return async (sql) => {
    try {
      await approve(await applyPolicies({ sql, dialect: 'postgresql' }, options), options);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
}
