import type { QueryPlan } from '@parley/planners';
import type { RowBatch } from '@parley/sql-drivers';
import { type ApprovedQuery, applyPolicies, approve, type CandidateQuery } from '@parley/sql-guard';
import type { Planned } from '../planning/planned.js';
import { isSameNumber, singleNumber } from '../planning/single-number.js';
import { compile } from './compile.js';
import { guardOptions } from './guard-options.js';
import type { Way } from './way.js';

/** A second opinion is worth no more waiting than this. */
const OPINION_MS = 10_000;
const OPINION_ROWS = 2;

/**
 * Where a model's plan gave one number and the built-in planner reads the question another way, that is run too, under the same policies;
 * a number on which they disagree is pointed out. What becomes of the second opinion changes nothing in the answer.
 */
export async function compareOpinions(planned: Planned, candidate: CandidateQuery, way: Way): Promise<void> {
  const { tools, publisher } = way;
  const number = publisher.onlyRow === null ? null : singleNumber(publisher.onlyRow);
  if (number === null) return;
  await tools.planning.secondOpinion(planned, way, async (second) => {
    const other = await numberOf(second, candidate, way);
    if (other === null || isSameNumber(number, other)) return;
    await publisher.notice({
      code: 'PLANNERS_DISAGREE',
      message: `The built-in planner reads this question differently and comes to ${written(other)} instead of ${written(number)}: ${second.explanation}`,
    });
  });
}

function written(number: number): string {
  return number.toLocaleString('en', { maximumFractionDigits: 9 });
}

/** `null` where the plan comes to the same statement, or to no single number. @throws ParleyError as the stages */
async function numberOf(plan: QueryPlan, first: CandidateQuery, way: Way): Promise<number | null> {
  const candidate = await compile(plan, way);
  if (candidate.sql === first.sql) return null;
  const options = { ...(await guardOptions(way, candidate)), maxRows: OPINION_ROWS };
  return readNumber(await approve(await applyPolicies(candidate, options), options), way);
}

async function readNumber(approved: ApprovedQuery, way: Way): Promise<number | null> {
  const milliseconds = Math.min(OPINION_MS, way.statementTimeoutMs);
  await using source = way.tools.connections.borrow(way.dataSource);
  const query = await source.connection.run(approved, {
    signal: AbortSignal.any([way.signal, AbortSignal.timeout(milliseconds)]),
    statementTimeoutMs: milliseconds,
    firstBatchRows: OPINION_ROWS,
    maxBatchRows: OPINION_ROWS,
  });
  const batches: RowBatch[] = [];
  for await (const batch of query.batches) batches.push(batch);
  const [only] = batches;
  return only === undefined || batches.length > 1 || query.hasMore() ? null : singleNumber(only);
}
