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
      'Answers the question back of a run that NEEDS_CLARIFICATION: a new run, the next of the same thread, in which the question has the reading that was chosen. Needs `run:ask`; `BAD_INPUT` where the run has no such choice, `NOT_FOUND` where there is no such run for you, or your policies show you other cells than the one who asked, else the errors of `ask`.',
  })
  async answerClarification(
    @Arg('input', () => AnswerClarificationInput, { description: 'Of which run, and which reading.' })
    input: AnswerClarificationInput,
    @Ctx() context: QueryContext,
  ): Promise<QueryRun> {
    const caller = requireCaller(context);
    // Whose choices name what the caller may not see has none to choose from.
    const run = await context.reader.readable(caller, input.runId);
    return toQueryRun(await context.runs.start(caller, chosenRequest(caller, run, input), context.signal));
  }
}
