import { ParleyError } from '@parley/errors';
import type { QueryPlan } from '@parley/planners';
import { type CompiledColumn, compile, cutText, type SemanticModel } from '@parley/semantic-layer';
import type { Caller } from '@parley/service-kit';
import {
  applyPolicies,
  approve,
  type OutputColumn,
  type PolicyNotice,
  type TableUse,
} from '@parley/sql-guard';
import type { GuardedSource } from '../ask/asked-source.js';
import { candidateOf, dialectOf } from '../ask/candidate.js';
import { guardOptions } from '../ask/guard-options.js';
import { visibleModelOf } from '../ask/visible-model.js';
import type { Tools } from '../ask/way.js';
import type { Run } from '../runs/run.js';
import { errorContent, isOurFault } from '../runs/run-ending.js';
import type { RunErrorContent } from '../runs/run-event.js';
import { noDataSource } from '../sources/no-data-source.js';
import type { SourcePolicies } from '../sources/source-policies.js';
import type { SourceRepository } from '../sources/source-repository.js';
import { isRestricted } from '../sql/is-restricted.js';
import type { ThreadRepository } from './thread-repository.js';

/** Why an answer is as it is: how the question was read, and what its statement is made of for who asks that now. */
export interface AnswerExplanationContent {
  readonly derivation: string | null;
  readonly alternatives: NonNullable<QueryPlan['alternatives']>;
  readonly columns: readonly ExplainedColumn[];
  readonly tables: readonly TableUse[];
  readonly isLimitedByPolicies: boolean;
  readonly policyNotices: readonly PolicyNotice[];
  readonly refusal: RunErrorContent | null;
}

export interface ExplainedColumn extends OutputColumn {
  readonly label: string | null;
  readonly meaning: string | null;
}

export interface AnswerExplainerOptions {
  readonly tools: Tools;
  readonly sources: SourceRepository;
  readonly policies: SourcePolicies;
  readonly threads: Pick<ThreadRepository, 'recordedPlan'>;
}

/** Of a statement that is only looked at. */
const NO_ROWS = 1;

/** Tells what is known of an answer, and looks at its statement anew, by the sight of whoever wants to know. Nothing is run. */
export class AnswerExplainer {
  readonly #options: AnswerExplainerOptions;

  constructor(options: AnswerExplainerOptions) {
    this.#options = options;
  }

  /**
   * Of a run that the caller may read. What its statement would be refused for today is part of the answer.
   * @throws ParleyError BAD_INPUT where the run has no statement, NOT_FOUND where its data source is gone
   */
  async explain(caller: Caller, run: Run): Promise<AnswerExplanationContent> {
    const { tools, sources, policies, threads } = this.#options;
    if (run.sql === null) throw notAnswered();
    const facts = await sources.facts(caller, run.dataSourceId);
    if (facts === null) throw noDataSource(run.dataSourceId);
    const policy = policies.effectiveNow(caller, facts);
    const source = { tools, scope: caller, dataSource: facts.dataSource, policy, maxRows: NO_ROWS };
    const recorded = await threads.recordedPlan(caller, run.id);
    // As the run's events, which told it first: it names values and things of the sight that the question was planned by.
    const isSameSight = run.policyFingerprint === policy.fingerprint;
    const told = {
      derivation: (isSameSight ? recorded?.derivation : null) ?? null,
      alternatives: (isSameSight ? recorded?.plan.alternatives : null) ?? [],
    };
    try {
      const { columns, tables, notices } = await lookAt(run.sql, source);
      const meanings = await meaningsOf(recorded?.plan.query, source);
      const cuts = notices.filter(({ code }) => code !== 'ROW_LIMIT_ADDED');
      return {
        ...told,
        columns: columns.map((column) => ({ ...column, ...(meanings.get(column.name) ?? UNKNOWN) })),
        tables,
        isLimitedByPolicies: cuts.length > 0,
        policyNotices: cuts,
        refusal: null,
      };
    } catch (error) {
      if (isOurFault(error)) throw error;
      const isLimitedByPolicies = isRestricted(policy);
      return { ...told, ...NOTHING_SEEN, isLimitedByPolicies, refusal: errorContent(error) };
    }
  }
}

const UNKNOWN = { label: null, meaning: null };
const NOTHING_SEEN = { columns: [], tables: [], policyNotices: [] } as const;

async function lookAt(sql: string, source: GuardedSource) {
  const candidate = candidateOf(sql, source.dataSource);
  const options = await guardOptions(source, candidate);
  return approve(await applyPolicies(candidate, options), options);
}

/** What the model of today says of output columns, by their names. */
async function meaningsOf(
  query: QueryPlan['query'] | undefined,
  source: GuardedSource,
): Promise<ReadonlyMap<string, Pick<ExplainedColumn, 'label' | 'meaning'>>> {
  if (query?.kind !== 'semantic') return new Map();
  const { model } = await visibleModelOf(source);
  const dialect = dialectOf(source.dataSource);
  const { columns } = compile(model, query.semantic, { dialect, timeZone: 'UTC' });
  return new Map(
    columns.map((column) => [
      column.name,
      { label: cutLabel(column), meaning: describedAs(column.source, model) },
    ]),
  );
}

/** "month of ordered at": a time that is cut is not the moment it was made of. */
function cutLabel(column: CompiledColumn): string {
  const { label } = column;
  const cut = cutText(column);
  return cut === undefined || label.toLowerCase().includes(cut) ? label : `${cut} of ${label}`;
}

function describedAs(source: string, { metrics, entities }: SemanticModel): string | null {
  const metric = metrics.find(({ name }) => name === source);
  if (metric !== undefined) return metric.description || null;
  const [dimension, owner] = source.split('.').toReversed();
  const entity = entities.find(({ name }) => name === owner);
  return entity?.dimensions.find(({ name }) => name === dimension)?.description || null;
}

function notAnswered(): ParleyError {
  return new ParleyError(
    'BAD_INPUT',
    'This run came to no statement: `error` and `clarification` of the run say why.',
  );
}
