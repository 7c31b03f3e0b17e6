import {
  type ApprovedQuery,
  applyPolicies,
  approve,
  type CatalogTable,
  type EffectivePolicy,
  type PhysicalCatalog,
  type SqlParser,
} from '@parley/sql-guard';

/** Nothing is hidden, so that what is refused is refused for its form. */
const POLICY: EffectivePolicy = {
  classified: null,
  layers: [],
  denials: { tables: [], rows: [], columns: [] },
  attributes: {},
  hashKey: 'tests',
  fingerprint: '00',
};

/**
 * A semantic query is no exception: its statement goes the way of any other.
 *
 * @throws Error with the guard's reason in it
 */
export async function guardStatement(
  sql: string,
  tables: readonly CatalogTable[],
  parser: SqlParser,
): Promise<ApprovedQuery> {
  const { dialect } = parser;
  const catalog: PhysicalCatalog = {
    engine: dialect,
    searchPath: [],
    tables,
    tableNames: 'case-sensitive',
    hash: 'tests',
  };
  const options = { catalog, policy: POLICY, parser, maxRows: 1_000_000 };
  try {
    return await approve(await applyPolicies({ sql, dialect }, options), options);
  } catch (error) {
    throw new Error(`The guard refuses it: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
