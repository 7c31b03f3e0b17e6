import { type ApprovedQuery, isApproved, type SqlDialect } from '@parley/sql-guard';

/**
 * The last door before an engine: only what the guard printed from a checked tree passes, and only in the engine's own dialect.
 *
 * @throws Error a fault of ours, never the asker's
 */
export function requireApproved(query: ApprovedQuery, dialect: SqlDialect): void {
  if (!isApproved(query)) throw new Error('a driver was given a query that the guard did not approve');
  if (query.dialect !== dialect) throw new Error('a driver was given a query of another dialect');
}
