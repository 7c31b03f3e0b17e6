import { checkFirst, encodeCursor, pageOf, requireCaller, timePosition } from '@parley/service-kit';
import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { QueryContext } from '../context.js';
import { noThread } from '../threads/thread-entry.js';
import { RenameThreadInput, Thread, ThreadConnection } from '../types/thread.js';
import { toThread } from './to-thread.js';

@Resolver(() => Thread)
export class ThreadResolver {
  @Query(() => Thread, {
    nullable: true,
    description:
      'One thread: yours, or with `run:read_all` anybody’s in the tenant. `NOT_FOUND` where there is none for you, or it is no longer kept. Needs `run:ask`.',
  })
  async thread(
    @Arg('id', () => ID, { description: 'The thread.' }) id: string,
    @Ctx() context: QueryContext,
  ): Promise<Thread> {
    requireCaller(context);
    const thread = await context.threadById.load(id);
    if (thread === null) throw noThread();
    return toThread(thread);
  }

  @Query(() => ThreadConnection, {
    description: 'Your threads, the one with the latest question first. Needs `run:ask`.',
  })
  async threads(
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | undefined,
    @Ctx() context: QueryContext,
  ): Promise<ThreadConnection> {
    const limit = checkFirst(first);
    const place = timePosition(after);
    const rows = await context.threads.list(requireCaller(context), {
      limit: limit + 1,
      ...(place === null ? {} : { after: place }),
    });
    const page = pageOf({
      rows: rows.map(toThread),
      first: limit,
      cursorOf: ({ updatedAt, id }) => encodeCursor([updatedAt.toISOString(), id]),
    });
    return Object.assign(new ThreadConnection(), page);
  }

  @Mutation(() => Thread, {
    description:
      'Gives a thread of yours another title. Needs `run:ask`; `NOT_FOUND` where you have none of this id.',
  })
  async renameThread(
    @Arg('input', () => RenameThreadInput, { description: 'Which, and its title.' })
    { id, title }: RenameThreadInput,
    @Ctx() context: QueryContext,
  ): Promise<Thread> {
    return toThread(await context.threads.rename(requireCaller(context), id, title));
  }

  @Mutation(() => Boolean, {
    description:
      'Deletes a thread of yours; its runs stay in the history, each by itself. Needs `run:ask`; `NOT_FOUND` where you have none of this id.',
  })
  async deleteThread(
    @Arg('id', () => ID, { description: 'The thread.' }) id: string,
    @Ctx() context: QueryContext,
  ): Promise<boolean> {
    await context.threads.delete(requireCaller(context), id);
    return true;
  }
}
