import { ParleyError } from '@parley/errors';
import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, Float, ID, Query, Resolver, Root } from 'type-graphql';
import type { QueryContext } from '../context.js';
import type { Run } from '../runs/run.js';
import { AnswerExplanation } from '../types/answer-explanation.js';
import { QueryRun } from '../types/query-run.js';
import { toQueryRun } from './to-query-run.js';

/** An explanation and what it is of. */
type Explained = AnswerExplanation & { readonly explainedRun: Run };

@Resolver(() => AnswerExplanation)
export class AnswerExplanationResolver {
  @Query(() => AnswerExplanation, {
    description:
      'Why the answer of a run is as it is: yours, or with `run:read_all` anybody’s in the tenant. Needs `run:ask`; `NOT_FOUND` where there is none for you, `BAD_INPUT` where the run came to no statement.',
  })
  async explainAnswer(
    @Arg('runId', () => ID, { description: 'The run.' }) runId: string,
    @Ctx() context: QueryContext,
  ): Promise<AnswerExplanation> {
    const caller = requireCaller(context);
    const run = await context.runById.load(runId);
    if (run === null) throw new ParleyError('NOT_FOUND', 'There is no such run.');
    const { explanation: reading, assumptions } = run;
    const content = await context.answers.explain(caller, run);
    return Object.assign(new AnswerExplanation(), content, { reading, assumptions, explainedRun: run });
  }

  @FieldResolver(() => QueryRun, { description: 'The run it is about.' })
  run(@Root() { explainedRun }: Explained): QueryRun {
    return toQueryRun(explainedRun);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'How sure the reading is, from 0 to 1; null for SQL.',
  })
  confidence(@Root() { explainedRun }: Explained): number | null {
    return explainedRun.confidence;
  }
}
