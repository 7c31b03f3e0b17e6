import { type RequestContext, requireCaller } from '@parley/service-kit';
import DataLoader from 'dataloader';
import type { ExportService } from './exports/export-service.js';
import type { Insights } from './insights.js';
import type { PlannerOverview } from './planning/planner-overview.js';
import type { ResultReader } from './results/result-reader.js';
import { RowBudget } from './results/row-budget.js';
import type { Run } from './runs/run.js';
import type { ReadableRun, RunReader } from './runs/run-reader.js';
import type { RunRepository } from './runs/run-repository.js';
import type { RunService } from './runs/run-service.js';
import type { SqlExplainer } from './sql/explain-sql.js';
import type { AnswerExplainer } from './threads/explain-answer.js';
import type { Thread } from './threads/thread.js';
import type { ThreadService } from './threads/thread-service.js';

/** What query's resolvers work with, made anew for each operation and each event of a subscription. */
export interface QueryContext extends RequestContext {
  readonly runs: RunService;
  readonly reader: RunReader;
  readonly results: ResultReader;
  readonly explainer: SqlExplainer;
  readonly answers: AnswerExplainer;
  readonly threads: ThreadService;
  readonly insights: Insights;
  readonly exports: ExportService;
  readonly repository: RunRepository;
  readonly planners: PlannerOverview;
  readonly rowBudget: RowBudget;
  /** `null` for a run that doesn't exist for the caller. */
  readonly runById: DataLoader<string, Run | null>;
  /** `null` for a thread that doesn't exist for the caller. */
  readonly threadById: DataLoader<string, Thread | null>;
  /**
   * Looked at once: by the rule that lets a subscription begin, then by what reads.
   * @throws ParleyError NOT_FOUND unless the caller may read the run's rows, today
   */
  readonly readableRun: (runId: string) => Promise<ReadableRun>;
}

export function queryContext(
  services: Pick<
    QueryContext,
    | 'runs'
    | 'reader'
    | 'results'
    | 'explainer'
    | 'answers'
    | 'threads'
    | 'insights'
    | 'exports'
    | 'repository'
    | 'planners'
  >,
): (base: RequestContext) => QueryContext {
  return (base) => {
    const looks = new Map<string, Promise<ReadableRun>>();
    return {
      ...base,
      ...services,
      rowBudget: new RowBudget(),
      threadById: new DataLoader((ids) => services.threads.findMany(requireCaller(base), ids)),
      runById: new DataLoader((ids) => services.reader.findMany(requireCaller(base), ids)),
      readableRun(runId) {
        const look = looks.get(runId) ?? services.reader.readableEvents(requireCaller(base), runId);
        looks.set(runId, look);
        return look;
      },
    };
  };
}
