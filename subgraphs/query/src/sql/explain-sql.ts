import type { RunTurns } from '@parley/event-bus';
import { newId } from '@parley/platform-db';
import { type Caller, TIER_LIMITS, type TierLimits } from '@parley/service-kit';
import type { QueryEstimate } from '@parley/sql-drivers';
import type { ApprovedQuery, StatementFacts } from '@parley/sql-guard';
import { candidateOf } from '../ask/candidate.js';
import type { Tools } from '../ask/way.js';
import { errorContent, isOurFault } from '../runs/run-ending.js';
import type { RunErrorContent } from '../runs/run-event.js';
import { noDataSource } from '../sources/no-data-source.js';
import type { SourcePolicies } from '../sources/source-policies.js';
import type { SourceFacts, SourceRepository } from '../sources/source-repository.js';
import { approvedEstimate } from './approved-estimate.js';
import { isRestricted } from './is-restricted.js';
import { timeClassBySize } from './time-class.js';

/** What a statement would do for one person. Nothing was run. */
export interface Explanation extends Pick<StatementFacts, 'notices' | 'tables' | 'columns'> {
  readonly refusal: RunErrorContent | null;
  readonly estimate: QueryEstimate | Pick<QueryEstimate, 'timeClass'> | null;
  readonly rewrittenSql: string | null;
}

export interface SqlExplainerOptions {
  readonly tools: Tools;
  readonly sources: SourceRepository;
  readonly policies: SourcePolicies;
  readonly turns: RunTurns;
  /** Overrides of the tiers' limits, for tests. */
  readonly limits: Partial<TierLimits>;
}

const EXPLAIN_TIMEOUT_MS = 10_000;
const REFUSED = { notices: [], tables: [], columns: [], estimate: null, rewrittenSql: null } as const;

/** Approves a statement as a run would, and asks the database what it would cost. */
export class SqlExplainer {
  readonly #options: SqlExplainerOptions;

  constructor(options: SqlExplainerOptions) {
    this.#options = options;
  }

  /**
   * What may not run is an answer, not an error.
   * @throws ParleyError NOT_FOUND (no such data source), TOO_MANY_RUNS, BUS_UNAVAILABLE
   */
  async explain(
    caller: Caller,
    request: { readonly sql: string; readonly dataSourceId: string | undefined },
    signal: AbortSignal,
  ): Promise<Explanation> {
    const { tier } = await this.#facts(caller, request.dataSourceId);
    const limits = { ...TIER_LIMITS[tier], ...this.#options.limits };
    const place = await this.#options.turns.enter({
      runId: newId(),
      tenantId: caller.tenantId,
      maxRunning: limits.maxConcurrentRuns,
      share: limits.share,
    });
    try {
      await place.turn(signal);
      // Read again: policies may have changed while it waited.
      const facts = await this.#facts(caller, request.dataSourceId);
      const policy = this.#options.policies.effectiveNow(caller, facts);
      const { tools } = this.#options;
      const source = {
        tools,
        scope: caller,
        dataSource: facts.dataSource,
        policy,
        maxRows: limits.maxResultRows,
      };
      const candidate = candidateOf(request.sql, facts.dataSource);
      const { approved, catalog, estimate } = await approvedEstimate(candidate, source, {
        signal,
        statementTimeoutMs: EXPLAIN_TIMEOUT_MS,
      });
      // The database's estimates and plans are made from all rows: they tell how frequent a hidden value is.
      const sized = { timeClass: timeClassBySize(approved.tables, catalog) };
      return explanationOf(approved, isRestricted(policy) ? sized : estimate);
    } catch (error) {
      if (isOurFault(error)) throw error;
      return { ...REFUSED, refusal: errorContent(error) };
    } finally {
      await place.leave();
    }
  }

  async #facts(caller: Caller, dataSourceId: string | undefined): Promise<SourceFacts> {
    const facts = await this.#options.sources.facts(caller, dataSourceId);
    if (facts === null) throw noDataSource(dataSourceId);
    return facts;
  }
}

function explanationOf(
  { notices, tables, columns, sql }: ApprovedQuery,
  estimate: NonNullable<Explanation['estimate']>,
): Explanation {
  return {
    refusal: null,
    notices,
    tables,
    columns,
    estimate,
    rewrittenSql: sql,
  };
}
