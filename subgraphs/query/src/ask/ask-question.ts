import type { Plan, QueryPlan } from '@parley/planners';
import type { CandidateQuery } from '@parley/sql-guard';
import { recordPlan } from '../threads/recorded-plan.js';
import { applyPolicy } from './apply-policy.js';
import { approve } from './approve.js';
import { compile } from './compile.js';
import { execute } from './execute.js';
import { plan, type Question } from './plan.js';
import type { Delivered } from './publish.js';
import { recall } from './recall.js';
import type { Way } from './way.js';

/** What a run comes to when nothing goes wrong. */
export type Outcome =
  | ({ readonly kind: 'delivered' } & Delivered)
  | Exclude<Plan, { readonly kind: 'query' }>;

/** A question's whole way. Each stage is a file of its own; their order is known only here. */
export async function askQuestion(question: Question, way: Way): Promise<Outcome> {
  const { publisher } = way;
  const planned = await publisher.stage('PLAN', () => plan(question, way));
  if (planned.kind !== 'query') return planned;
  const candidate = await publisher.stage('COMPILE', () => compile(planned, way));
  await announcePlan(candidate, planned, way);
  return answer(candidate, way);
}

/** A person's own SQL joins the way where policies are applied. */
export async function askSql(candidate: CandidateQuery, way: Way): Promise<Outcome> {
  await way.publisher.sql({ sql: candidate.sql, explanation: null, assumptions: [], confidence: null });
  return answer(candidate, way);
}

async function answer(candidate: CandidateQuery, way: Way): Promise<Outcome> {
  const { publisher } = way;
  const scoped = await publisher.stage('APPLY_POLICY', () => applyPolicy(candidate, way));
  const approved = await publisher.stage('APPROVE', () => approve(scoped, way));
  publisher.meter.note({ statementFingerprint: approved.fingerprint });
  const delivered = await publisher.stage(
    'EXECUTE',
    async () => (await recall(approved, way)) ?? (await execute(approved, way)),
  );
  return { kind: 'delivered', ...delivered };
}

/** Shows the SQL and how it came about: what was asked for, never what policies will make of it. */
async function announcePlan({ sql }: CandidateQuery, planned: QueryPlan, way: Way): Promise<void> {
  const { explanation, assumptions, confidence } = planned;
  const plan = recordPlan(planned, way.publisher.told);
  await way.record({ status: 'RUNNING', sql, explanation, assumptions, confidence, plan });
  await way.publisher.sql({ sql, explanation, assumptions, confidence });
}
