import type { ParleyClient } from '@parley/client';
import { parse } from 'graphql';
import type { Evaluation, EvaluationOptions } from '../run/evaluate.js';
import { judge } from '../run/judge.js';
import type { JudgedQuestion } from '../run/outcome.js';
import { followRun } from './api-run.js';
import { attemptOf } from './attempt-of.js';

const VERIFIED = parse(/* GraphQL */ `
  query VerifiedForEvaluation($dataSourceId: ID!, $after: String) {
    verifiedQuestions(dataSourceId: $dataSourceId, first: 100, after: $after) {
      nodes {
        id
        question
        sql
        parameters {
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

interface VerifiedPage {
  readonly verifiedQuestions: {
    readonly nodes: readonly VerifiedQuestion[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

interface VerifiedQuestion {
  readonly id: string;
  readonly question: string;
  readonly sql: string | null;
  readonly parameters: readonly unknown[];
}

export interface VerifiedOptions extends Pick<EvaluationOptions, 'signal' | 'onJudged'> {
  readonly client: ParleyClient;
  readonly dataSourceId: string;
}

/**
 * Asks a tenant's verified questions through the API and compares the answers with those of their own SQL. Those with parameters, or
 * without SQL, are left out. A tenant's data are what they are: nothing is filled anew.
 */
export async function evaluateVerified(options: VerifiedOptions): Promise<Evaluation> {
  const questions: JudgedQuestion[] = [];
  for await (const verified of verifiedQuestions(options)) {
    const judged = await judgeVerified(verified, options);
    questions.push(judged);
    options.onJudged?.(judged);
  }
  return { questions, unanswerable: [] };
}

async function* verifiedQuestions({ client, dataSourceId }: VerifiedOptions) {
  let after: string | null = null;
  do {
    const page = (await client.request(VERIFIED, { dataSourceId, after })) as VerifiedPage;
    const { nodes, pageInfo } = page.verifiedQuestions;
    for (const { id, question, sql, parameters } of nodes) {
      if (sql !== null && parameters.length === 0) yield { id, question, sql };
    }
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
}

async function judgeVerified(
  { id, question, sql: goldSql }: { readonly id: string; readonly question: string; readonly sql: string },
  { client, dataSourceId, signal }: VerifiedOptions,
): Promise<JudgedQuestion> {
  const gold = await followRun(await client.runSql({ sql: goldSql, dataSourceId, maxAgeSeconds: 0 }), signal);
  const run = await client.ask({ question, dataSourceId, timeZone: 'UTC', maxAgeSeconds: 0 });
  const attempt = await attemptOf(await followRun(run, signal), async () => []);
  const asked = { id, question, category: 'verified', gold: [{ sql: goldSql, anyOf: [] }] };
  const { ending } = gold;
  const answer =
    ending.kind === 'rows'
      ? ({ kind: 'rows', answer: ending.answer } as const)
      : ({ kind: 'failed', message: ending.kind === 'failed' ? ending.message : ending.reason } as const);
  return {
    ...{ database: dataSourceId, id, question, category: asked.category },
    ...judge(asked, attempt, [[answer]]),
    sql: attempt.kind === 'answer' || attempt.kind === 'failed' ? attempt.sql : null,
    confidence: attempt.kind === 'answer' ? attempt.confidence : null,
    assumptions: attempt.kind === 'answer' ? attempt.assumptions : [],
    ...{ ms: attempt.ms, tokens: 0, goldSql, isGoldUndetermined: false },
    isGoldFailed: answer.kind === 'failed',
    isGoldEmpty: answer.kind === 'rows' && answer.answer.rows.length === 0,
  };
}
