import { isParleyError, ParleyError } from '@parley/errors';
import type { RunTurns } from '@parley/event-bus';
import { newId } from '@parley/platform-db';
import { type Caller, TIER_LIMITS, type TierLimits } from '@parley/service-kit';
import type { EffectivePolicy } from '@parley/sql-guard';
import type { GuardedSource } from '../ask/asked-source.js';
import { candidateOf } from '../ask/candidate.js';
import type { Tools } from '../ask/way.js';
import type { RunReader } from '../runs/run-reader.js';
import { noDataSource } from '../sources/no-data-source.js';
import type { SourcePolicies } from '../sources/source-policies.js';
import type { SourceFacts, SourceRepository } from '../sources/source-repository.js';
import { approvedEstimate } from '../sql/approved-estimate.js';
import { isRestricted } from '../sql/is-restricted.js';
import { adviseIndex, type IndexAdvice } from './index-advice.js';
import type { SlowQueryRepository, SlowStatement } from './slow-query-repository.js';

export interface IndexAdviserOptions {
  readonly tools: Tools;
  readonly sources: SourceRepository;
  readonly policies: SourcePolicies;
  readonly slowQueries: SlowQueryRepository;
  readonly reader: RunReader;
  readonly turns: RunTurns;
  /** Overrides of the tiers' limits, for tests. */
  readonly limits: Partial<TierLimits>;
}

/** One index, and the statements that ask for it. */
export interface IndexProposal extends IndexAdvice {
  readonly statements: readonly { readonly sql: string; readonly runs: number; readonly p95Ms: number }[];
}

/** The slowest statements say most; each costs the database one plan. */
const MAX_STATEMENTS = 20;
const EXPLAIN_TIMEOUT_MS = 5_000;

/** Proposes indexes from the plans of slow statements. Asks the database for plans, and changes nothing. */
export class IndexAdviser {
  readonly #options: IndexAdviserOptions;

  constructor(options: IndexAdviserOptions) {
    this.#options = options;
  }

  /**
   * @throws ParleyError NOT_FOUND; FORBIDDEN to whom a policy restricts, for plans tell how frequent hidden values are;
   * TOO_MANY_RUNS, BUS_UNAVAILABLE, DATA_SOURCE_UNAVAILABLE
   */
  async advise(
    caller: Caller,
    asked: { readonly dataSourceId: string; readonly since: Date },
    signal: AbortSignal,
  ): Promise<readonly IndexProposal[]> {
    const { tools, turns, slowQueries } = this.#options;
    const { facts } = await this.#unrestricted(caller, asked.dataSourceId);
    const limits = { ...TIER_LIMITS[facts.tier], ...this.#options.limits };
    const { maxConcurrentRuns: maxRunning, share, maxResultRows: maxRows } = limits;
    const slowest = await slowQueries.slowest(caller, { ...asked, most: MAX_STATEMENTS });
    const place = await turns.enter({ runId: newId(), tenantId: caller.tenantId, maxRunning, share });
    try {
      await place.turn(signal);
      // Looked at again: policies may have changed while it waited.
      const now = await this.#unrestricted(caller, asked.dataSourceId);
      const source = { tools, scope: caller, dataSource: now.facts.dataSource, policy: now.policy, maxRows };
      return await this.#proposalsFor(slowest, source, { caller, signal });
    } finally {
      await place.leave();
    }
  }

  async #unrestricted(
    caller: Caller,
    dataSourceId: string,
  ): Promise<{ readonly facts: SourceFacts; readonly policy: EffectivePolicy }> {
    const { sources, policies } = this.#options;
    const facts = await sources.facts(caller, dataSourceId);
    if (facts === null) throw noDataSource(dataSourceId);
    const policy = policies.effectiveNow(caller, facts);
    if (isRestricted(policy)) throw notForRestricted();
    return { facts, policy };
  }

  async #proposalsFor(
    slowest: readonly SlowStatement[],
    source: GuardedSource,
    { caller, signal }: { readonly caller: Caller; readonly signal: AbortSignal },
  ): Promise<readonly IndexProposal[]> {
    const runs = await this.#options.reader.findMany(
      caller,
      slowest.map(({ lastRunId }) => lastRunId),
    );
    const proposals = new Map<string, IndexProposal>();
    for (const [index, { runs: count, p95Ms }] of slowest.entries()) {
      const sql = runs[index]?.sql;
      if (sql == null) continue;
      for (const advice of await adviceFor(sql, source, signal)) {
        const key = JSON.stringify([advice.schema, advice.table, advice.columns]);
        const known = proposals.get(key) ?? { ...advice, statements: [] };
        proposals.set(key, { ...known, statements: [...known.statements, { sql, runs: count, p95Ms }] });
      }
    }
    return [...proposals.values()];
  }
}

/** A statement that can't be planned any more, for instance because a table is gone, has no advice. */
async function adviceFor(
  sql: string,
  source: GuardedSource,
  signal: AbortSignal,
): Promise<readonly IndexAdvice[]> {
  try {
    const candidate = candidateOf(sql, source.dataSource);
    const limits = { signal, statementTimeoutMs: EXPLAIN_TIMEOUT_MS };
    const { estimate, catalog } = await approvedEstimate(candidate, source, limits);
    return (estimate.scans ?? []).flatMap((scan) => adviseIndex(scan, catalog) ?? []);
  } catch (error) {
    if (isParleyError(error) && error.code !== 'DATA_SOURCE_UNAVAILABLE' && !signal.aborted) return [];
    throw error;
  }
}

function notForRestricted(): ParleyError {
  return new ParleyError(
    'FORBIDDEN',
    'Plans tell how frequent values are that policies hide from you; ask somebody whom none restricts on this data source.',
  );
}
