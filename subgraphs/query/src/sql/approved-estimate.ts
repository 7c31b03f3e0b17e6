import type { QueryEstimate } from '@parley/sql-drivers';
import {
  type ApprovedQuery,
  applyPolicies,
  approve,
  type CandidateQuery,
  type PhysicalCatalog,
} from '@parley/sql-guard';
import type { GuardedSource } from '../ask/asked-source.js';
import { guardOptions } from '../ask/guard-options.js';

/** A statement as it would run, and what its database says of it. */
export interface ApprovedEstimate {
  readonly approved: ApprovedQuery;
  readonly catalog: PhysicalCatalog;
  /** Made from all rows: not for whom policies restrict. */
  readonly estimate: QueryEstimate;
}

/**
 * Approves a statement as a run would, and asks the database what it would cost. Nothing is run.
 * @throws as the guard and the driver
 */
export async function approvedEstimate(
  candidate: CandidateQuery,
  source: GuardedSource,
  limits: { readonly signal: AbortSignal; readonly statementTimeoutMs: number },
): Promise<ApprovedEstimate> {
  const options = await guardOptions(source, candidate);
  const approved = await approve(await applyPolicies(candidate, options), options);
  await using borrowed = source.tools.connections.borrow(source.dataSource);
  const estimate = await borrowed.connection.explain(approved, limits);
  return { approved, catalog: options.catalog, estimate };
}
