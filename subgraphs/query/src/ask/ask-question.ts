import type { Plan, QueryPlan } from '@parley/planners';
import type { ApprovedQuery, CandidateQuery } from '@parley/sql-guard';
import type { Planned } from '../planning/planned.js';
import { recordPlan } from '../threads/recorded-plan.js';
import { applyPolicy } from './apply-policy.js';
import { approve } from './approve.js';
import { compareOpinions } from './compare-opinions.js';
import { compile } from './compile.js';
import { execute } from './execute.js';
import { goAhead } from './go-ahead.js';
import { plan, type Question } from './plan.js';
import type { Delivered } from './publish.js';
import { recall } from './recall.js';
import { warnOfKeys } from './warn-of-keys.js';
import type { Way } from './way.js';

/** What a run comes to when nothing goes wrong. */
export type Outcome =
  | ({ readonly kind: 'delivered' } & Delivered)
  | Exclude<Plan, { readonly kind: 'query' }>;

/**
 * A question's whole way. Each stage is a file of its own; their order is known only here. A plan that fails before a row has come may
 * be mended by whoever made it, and goes the way again.
 */
export async function askQuestion(question: Question, way: Way): Promise<Outcome> {
  const { publisher, tools } = way;
  // A planner may cost money, which the run is counted for first.
  await way.writtenDown;
  let planned = await publisher.stage('PLAN', () => plan(question, way));
  for (;;) {
    if (planned.plan.kind !== 'query') return planned.plan;
    try {
      return await answerPlan(planned, planned.plan, way);
    } catch (error) {
      const mend = tools.planning.mending(planned, error, way);
      if (mend === null) throw error;
      planned = await publisher.stage('PLAN', mend);
    }
  }
}

/** A person's own SQL joins the way where policies are applied. */
export async function askSql(candidate: CandidateQuery, way: Way): Promise<Outcome> {
  await way.publisher.sql({ sql: candidate.sql, explanation: null, assumptions: [], confidence: null });
  return answer(candidate, way);
}

async function answerPlan(planned: Planned, query: QueryPlan, way: Way): Promise<Outcome> {
  const candidate = await way.publisher.stage('COMPILE', () => compile(query, way));
  // Written down while the guard reads the statement; before the database is asked, or another plan is made.
  const noted = notePlan(candidate, { ...planned, plan: query }, way);
  try {
    await announcePlan(candidate, query, way);
    const outcome = await answer(candidate, way, async (approved) => {
      await noted;
      await vouch(planned, way);
      await warnOfKeys(approved, way);
    });
    way.tools.planning.keep(planned);
    await compareOpinions(planned, candidate, way);
    return outcome;
  } finally {
    await noted.catch(() => undefined);
  }
}

async function answer(
  candidate: CandidateQuery,
  way: Way,
  onApproved?: (approved: ApprovedQuery) => Promise<void>,
): Promise<Outcome> {
  const { publisher } = way;
  const scoped = await publisher.stage('APPLY_POLICY', () => applyPolicy(candidate, way));
  await using ahead = goAhead(scoped, way);
  const approved = await publisher.stage('APPROVE', () => approve(scoped, way));
  publisher.meter.note({ statementFingerprint: approved.fingerprint });
  await onApproved?.(approved);
  await way.writtenDown;
  const delivered = await publisher.stage(
    'EXECUTE',
    async () => (await recall(approved, way)) ?? (await execute(approved, way, ahead)),
  );
  return { kind: 'delivered', ...delivered };
}

/** Rejects where the run is no longer ours: whoever waits is told. */
function notePlan(
  { sql }: CandidateQuery,
  { plan, provenance }: Planned & { readonly plan: QueryPlan },
  way: Way,
): Promise<void> {
  const { explanation, assumptions, confidence } = plan;
  const recorded = recordPlan(plan, way.publisher.told);
  const noted = way.record({
    ...{ status: 'RUNNING', sql, explanation, assumptions, confidence },
    ...{ plan: recorded, provenance },
  });
  noted.catch(() => undefined);
  return noted;
}

/** Shows the SQL and how it came about: what was asked for, never what policies will make of it. */
async function announcePlan({ sql }: CandidateQuery, plan: QueryPlan, way: Way): Promise<void> {
  const { explanation, assumptions, confidence } = plan;
  await way.publisher.sql({ sql, explanation, assumptions, confidence });
}

/** Said once the query is known to fit the model and the data of today. */
async function vouch({ provenance: { verification } }: Planned, way: Way): Promise<void> {
  if (verification === null) return;
  const day = verification.verifiedAt.slice(0, DAY_LENGTH);
  await way.publisher.notice({
    code: 'VERIFIED_ANSWER',
    message: `Somebody of your company verified this question and its query on ${day}; the answer is over the rows you may see.`,
  });
}

const DAY_LENGTH = '2026-01-31'.length;
