import { checkFirst, pageOf, requireCaller, timeCursor, timePosition } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { QueryContext } from '../context.js';
import { QueryRunConnection } from '../types/query-run.js';
import { DataSource, User } from '../types/references.js';
import { Thread } from '../types/thread.js';
import { toQueryRun } from './to-query-run.js';

@Resolver(() => Thread)
export class ThreadFieldsResolver {
  @FieldResolver(() => User, { description: 'Who began it, and alone may go on with it.' })
  startedBy(@Root() thread: Thread): User {
    return { id: thread.startedById };
  }

  @FieldResolver(() => DataSource, { description: 'What is asked in it.' })
  dataSource(@Root() thread: Thread): DataSource {
    return { id: thread.dataSourceId };
  }

  @FieldResolver(() => QueryRunConnection, {
    description: 'Its questions, in the order in which they were asked.',
  })
  async runs(
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | undefined,
    @Root() thread: Thread,
    @Ctx() context: QueryContext,
  ): Promise<QueryRunConnection> {
    const limit = checkFirst(first);
    const place = timePosition(after);
    const ids = await context.threads.runIds(requireCaller(context), thread, {
      limit: limit + 1,
      ...(place === null ? {} : { after: place }),
    });
    const runs = await context.runById.loadMany(ids);
    const page = pageOf({
      rows: runs.flatMap((run) => (run === null || run instanceof Error ? [] : [toQueryRun(run)])),
      first: limit,
      cursorOf: timeCursor,
    });
    return Object.assign(new QueryRunConnection(), page);
  }
}
