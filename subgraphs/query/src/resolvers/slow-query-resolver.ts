import { checkFirst, requireCaller } from '@parley/service-kit';
import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import type { QueryContext } from '../context.js';
import { IndexAdvice } from '../types/index-advice.js';
import { SlowQuery } from '../types/slow-query.js';
import { toQueryRun } from './to-query-run.js';

@Resolver()
export class SlowQueryResolver {
  @Query(() => [SlowQuery], {
    nullable: true,
    description:
      'The statements that took a data source longest, the slowest first, from what runs recorded. Needs `usage:read`.',
  })
  async slowQueries(
    @Arg('dataSourceId', () => ID, { description: 'The data source.' }) dataSourceId: string,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, 1 to 100.' }) first: number,
    @Arg('since', () => Date, {
      nullable: true,
      description: 'Only runs that were asked from then on; the last seven days if left out.',
    })
    since: Date | undefined,
    @Ctx() context: QueryContext,
  ): Promise<SlowQuery[]> {
    const caller = requireCaller(context);
    const most = checkFirst(first);
    const found = await context.insights.slowQueries(caller, { dataSourceId, since, most });
    const runs = await context.runById.loadMany(found.map(({ lastRunId }) => lastRunId));
    return found.map(({ lastRunId: _id, ...statement }, index) => {
      const run = runs[index];
      if (run instanceof Error) throw run;
      return { ...statement, sql: run?.sql ?? null, lastRun: run == null ? null : toQueryRun(run) };
    });
  }

  @Query(() => [IndexAdvice], {
    nullable: true,
    description:
      'Indexes that would help the slowest statements of the last seven days, from their plans in the database. For PostgreSQL, and for MariaDB where a statement reads one table; SQLite’s plans do not tell, and DuckDB seldom gains. Only for whom no policy restricts on this data source, else FORBIDDEN: plans tell how frequent hidden values are. Needs `usage:read`.',
  })
  async indexAdvice(
    @Arg('dataSourceId', () => ID, { description: 'The data source.' }) dataSourceId: string,
    @Ctx() context: QueryContext,
  ): Promise<IndexAdvice[]> {
    return [...(await context.insights.indexAdvice(requireCaller(context), dataSourceId, context.signal))];
  }
}
