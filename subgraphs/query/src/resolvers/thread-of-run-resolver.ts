import { ParleyError } from '@parley/errors';
import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { QueryContext } from '../context.js';
import { chosenRequest } from '../runs/run-request.js';
import { AnswerClarificationInput } from '../types/inputs.js';
import { QueryRun } from '../types/query-run.js';
import { Thread } from '../types/thread.js';
import { toQueryRun } from './to-query-run.js';
import { toThread } from './to-thread.js';

@Resolver(() => QueryRun)
export class ThreadOfRunResolver {
  @FieldResolver(() => Thread, {
    nullable: true,
    description: 'The thread it belongs to; null where it stands by itself, or the thread is no longer kept.',
  })
  async thread(@Root() run: QueryRun, @Ctx() context: QueryContext): Promise<Thread | null> {
    if (run.threadId === null) return null;
    const thread = await context.threadById.load(run.threadId);
    return thread === null ? null : toThread(thread);
  }

  @Mutation(() => QueryRun, {
    description:
      'Answers the question back of a run that NEEDS_CLARIFICATION: a new run, the next of the same thread, in which the question has the reading that was chosen. Needs `run:ask`; `BAD_INPUT` where the run has no such choice, `NOT_FOUND` where there is no such run for you, else the errors of `ask`.',
  })
  async answerClarification(
    @Arg('input', () => AnswerClarificationInput, { description: 'Of which run, and which reading.' })
    input: AnswerClarificationInput,
    @Ctx() context: QueryContext,
  ): Promise<QueryRun> {
    const caller = requireCaller(context);
    const run = await context.runById.load(input.runId);
    if (run === null) throw new ParleyError('NOT_FOUND', 'There is no such run.');
    return toQueryRun(await context.runs.start(caller, chosenRequest(caller, run, input), context.signal));
  }
}
