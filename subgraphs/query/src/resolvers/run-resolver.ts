import { ParleyError } from '@parley/errors';
import { checkFirst, pageOf, requireCaller, timeCursor, timePosition } from '@parley/service-kit';
import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { QueryContext } from '../context.js';
import { runConditions } from '../runs/run-conditions.js';
import { againRequest, askRequest, sqlRequest } from '../runs/run-request.js';
import { AskInput, RunSqlInput } from '../types/inputs.js';
import { QueryRun, QueryRunConnection } from '../types/query-run.js';
import { RunFilter } from '../types/run-filter.js';
import { toQueryRun } from './to-query-run.js';

@Resolver(() => QueryRun)
export class RunResolver {
  @Query(() => QueryRun, {
    nullable: true,
    description:
      'One run: yours, or with `run:read_all` anybody’s in the tenant. `NOT_FOUND` where there is none for you. Needs `run:ask`.',
  })
  async run(
    @Arg('id', () => ID, { description: 'The run.' }) id: string,
    @Ctx() context: QueryContext,
  ): Promise<QueryRun> {
    requireCaller(context);
    const run = await context.runById.load(id);
    if (run === null) throw new ParleyError('NOT_FOUND', 'There is no such run.');
    return toQueryRun(run);
  }

  @Query(() => QueryRunConnection, {
    description:
      'The history, newest first: your runs, or with `run:read_all` everybody’s in the tenant; those that fit the filter. Needs `run:ask`.',
  })
  async runs(
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | undefined,
    @Arg('filter', () => RunFilter, { nullable: true, description: 'Which; all if left out.' })
    filter: RunFilter | undefined,
    @Ctx() context: QueryContext,
  ): Promise<QueryRunConnection> {
    const caller = requireCaller(context);
    const limit = checkFirst(first);
    const place = timePosition(after);
    const rows = await context.repository.list(caller, {
      conditions: runConditions(caller, filter),
      limit: limit + 1,
      ...(place === null ? {} : { after: place }),
    });
    const page = pageOf({
      rows: rows.map(toQueryRun),
      first: limit,
      cursorOf: timeCursor,
    });
    return Object.assign(new QueryRunConnection(), page);
  }

  @Mutation(() => QueryRun, {
    description:
      'Asks a question. Answers at once with a run that goes on in the background; read it with `runEvents`, or give `waitMs` and select `result`. What becomes of the question, a failure too, is the run’s to say (`status`, `error`). Needs `run:ask`. There is no run, only an error, with `QUOTA_EXCEEDED` when your tenant has begun all of its day’s runs, `TOO_MANY_RUNS` when too many of them wait already, `NOT_FOUND` when it has no such data source or you no such thread, and `IDEMPOTENCY_KEY_REUSED`.',
  })
  async ask(
    @Arg('input', () => AskInput, { description: 'The question.' }) input: AskInput,
    @Ctx() context: QueryContext,
  ): Promise<QueryRun> {
    const request = askRequest(input);
    return toQueryRun(await context.runs.start(requireCaller(context), request, context.signal));
  }

  @Mutation(() => QueryRun, {
    description:
      'Runs one SELECT under your policies, in the same way as `ask` from there on, with the same errors. A statement that may not run is a run that FAILED. Needs `run:sql`.',
  })
  async runSql(
    @Arg('input', () => RunSqlInput, { description: 'The statement.' }) input: RunSqlInput,
    @Ctx() context: QueryContext,
  ): Promise<QueryRun> {
    const request = sqlRequest(input);
    return toQueryRun(await context.runs.start(requireCaller(context), request, context.signal));
  }

  @Mutation(() => QueryRun, {
    description:
      'Asks the same again, as you and under your policies of today: the question or statement of a run that you can see, of the same data source, in the same time zone; “today” is today, and the database is asked, not the cache. A new run. Needs `run:ask`, for SQL `run:sql` too; `NOT_FOUND` where there is no such run for you, else the errors of `ask`.',
  })
  async runAgain(
    @Arg('id', () => ID, { description: 'The run to ask again.' }) id: string,
    @Arg('idempotencyKey', () => String, {
      nullable: true,
      description:
        'Any text of at most 200 characters, new for each time: with the same key comes the same run.',
    })
    idempotencyKey: string | undefined,
    @Arg('waitMs', () => Int, {
      nullable: true,
      description:
        'Answer when the run has ended, but after this many milliseconds at the latest (0 to 30,000).',
    })
    waitMs: number | undefined,
    @Ctx() context: QueryContext,
  ): Promise<QueryRun> {
    const caller = requireCaller(context);
    const run = await context.runById.load(id);
    if (run === null) throw new ParleyError('NOT_FOUND', 'There is no such run.');
    if (run.kind === 'SQL' && !caller.permissions.has('run:sql')) throw notYourSql();
    const request = againRequest(run, { idempotencyKey, waitMs });
    return toQueryRun(await context.runs.start(caller, request, context.signal));
  }

  @Mutation(() => QueryRun, {
    description:
      'Ends a run in the database, yours or with `run:cancel_all` anybody’s in the tenant. A run that has ended is answered as it is. Needs `run:ask`; `NOT_FOUND` where there is no such run for you.',
  })
  async cancelRun(
    @Arg('id', () => ID, { description: 'The run.' }) id: string,
    @Ctx() context: QueryContext,
  ): Promise<QueryRun> {
    return toQueryRun(await context.runs.cancel(requireCaller(context), id, context.signal));
  }
}

function notYourSql(): ParleyError {
  const permission = 'run:sql';
  return new ParleyError(
    'FORBIDDEN',
    `This run is SQL, and your roles don’t let you run SQL: ask an administrator for the permission ${permission}.`,
    { details: { permission } },
  );
}
