import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { QueryContext } from '../context.js';
import { checkSql } from '../runs/run-request.js';
import { ExplainSqlInput, SqlExplanation } from '../types/sql-explanation.js';

@Resolver()
export class SqlResolver {
  @Query(() => SqlExplanation, {
    description:
      'What a statement would do if you ran it with `runSql`: whether it may run, what it reads, what policies make of it, and what the database expects it to cost. Nothing is run. Needs `run:sql`.',
  })
  async explainSql(
    @Arg('input', () => ExplainSqlInput, { description: 'The statement.' }) input: ExplainSqlInput,
    @Ctx() context: QueryContext,
  ): Promise<SqlExplanation> {
    const request = { sql: checkSql(input.sql), dataSourceId: input.dataSourceId ?? undefined };
    const explanation = await context.explainer.explain(requireCaller(context), request, context.signal);
    const { refusal, estimate } = explanation;
    return {
      ...explanation,
      refusal: refusal === null ? null : { ...refusal, details: refusal.details ?? null },
      notices: explanation.notices.map(({ code, message }) => ({ code, message })),
      estimate:
        estimate === null
          ? null
          : {
              timeClass: estimate.timeClass,
              rows: 'rows' in estimate ? (estimate.rows ?? null) : null,
              plan: 'plan' in estimate ? estimate.plan : null,
            },
    };
  }
}
