import type { Plan } from '@parley/planners';
import type { Metric, SemanticModel } from '@parley/semantic-layer';
import type { PlannerName } from './planner-settings.js';

/** Who vouches for the query that was run. */
export interface Verification {
  readonly questionId: string;
  /** With parameters in braces: `revenue in {year}`. */
  readonly question: string;
  readonly revision: number;
  readonly verifiedById: string;
  /** ISO 8601 */
  readonly verifiedAt: string;
}

/** Whether somebody stands by a metric's definition. */
export interface MetricCertification {
  readonly metric: string;
  readonly label: string;
  readonly status: NonNullable<Metric['certification']>['status'];
  readonly note: string | null;
  readonly owner: string | null;
}

/** Where a run's plan came from, as it is stored with the run. */
export interface Provenance {
  /** `null`: nobody planned, for the question is verified, or its asker chose how it is read. */
  readonly planner: PlannerName | null;
  readonly verification: Verification | null;
  readonly certifications: readonly MetricCertification[];
}

/** What stewards say of the metrics that a plan shows, in the plan's order. */
export function certificationsOf(plan: Plan, model: SemanticModel): MetricCertification[] {
  if (plan.kind !== 'query' || plan.query.kind === 'sql' || plan.query.semantic.kind !== 'metrics') return [];
  return plan.query.semantic.metrics.flatMap((name) => {
    const metric = model.metrics.find((each) => each.name === name);
    if (metric?.certification === undefined) return [];
    const { label, owner = null, certification } = metric;
    return [{ metric: name, label, status: certification.status, note: certification.note ?? null, owner }];
  });
}
