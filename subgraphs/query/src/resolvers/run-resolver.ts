import { ParleyError } from '@parley/errors';
import { checkFirst, decodeCursor, encodeCursor, isId, pageOf, requireCaller } from '@parley/service-kit';
import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { QueryContext } from '../context.js';
import { askRequest, sqlRequest } from '../runs/run-request.js';
import { AskInput, RunSqlInput } from '../types/inputs.js';
import { QueryRun, QueryRunConnection } from '../types/query-run.js';
import { toQueryRun } from './to-query-run.js';

@Resolver(() => QueryRun)
export class RunResolver {
  @Query(() => QueryRun, {
    nullable: true,
    description:
      'One run: yours, or with `run:read_all` anybody’s in the tenant. NOT_FOUND where there is none for you.',
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
    description: 'Newest first: your runs, or with `run:read_all` everybody’s in the tenant.',
  })
  async runs(
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | undefined,
    @Ctx() context: QueryContext,
  ): Promise<QueryRunConnection> {
    const caller = requireCaller(context);
    const limit = checkFirst(first);
    const place = placeOf(after);
    const rows = await context.repository.list(caller, {
      limit: limit + 1,
      ...(caller.permissions.has('run:read_all') ? {} : { requestedById: caller.userId }),
      ...(place === undefined ? {} : { after: place }),
    });
    const page = pageOf({
      rows: rows.map(toQueryRun),
      first: limit,
      cursorOf: (run) => encodeCursor([run.createdAt.toISOString(), run.id]),
    });
    return Object.assign(new QueryRunConnection(), page);
  }

  @Mutation(() => QueryRun, {
    description:
      'Asks a question. Answers at once with a run that goes on in the background; read it with `runEvents`, or give `waitMs` and select `result`.',
  })
  async ask(
    @Arg('input', () => AskInput, { description: 'The question.' }) input: AskInput,
    @Ctx() context: QueryContext,
  ): Promise<QueryRun> {
    const request = askRequest(input);
    return toQueryRun(await context.runs.start(requireCaller(context), request, context.signal));
  }

  @Mutation(() => QueryRun, {
    description: 'Runs one SELECT under your policies, in the same way as `ask` from there on.',
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
      'Ends a run in the database, yours or with `run:cancel_all` anybody’s in the tenant. A run that has ended is answered as it is.',
  })
  async cancelRun(
    @Arg('id', () => ID, { description: 'The run.' }) id: string,
    @Ctx() context: QueryContext,
  ): Promise<QueryRun> {
    return toQueryRun(await context.runs.cancel(requireCaller(context), id, context.signal));
  }
}

function placeOf(after: string | undefined | null): { createdAt: Date; id: string } | undefined {
  const [time, id] = decodeCursor(after, 2) ?? [];
  if (time === undefined || id === undefined) return undefined;
  const createdAt = new Date(time);
  if (Number.isNaN(createdAt.getTime()) || !isId(id)) {
    throw new ParleyError('INVALID_CURSOR', '`after` must be a cursor that this list gave you.');
  }
  return { createdAt, id };
}
