import { checkFirst, pageOf, requireCaller, timeCursor, timePosition } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { QueryContext } from '../context.js';
import { QueryRun } from '../types/query-run.js';
import { ExportRunInput, RunExport, RunExportConnection } from '../types/run-export.js';
import { toQueryRun } from './to-query-run.js';
import { toRunExport } from './to-run-export.js';

@Resolver(() => RunExport)
export class ExportResolver {
  @Query(() => RunExportConnection, {
    description: 'Your exports of the last seven days, newest first. Needs `run:export`.',
  })
  async exports(
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | undefined,
    @Ctx() context: QueryContext,
  ): Promise<RunExportConnection> {
    const limit = checkFirst(first);
    const place = timePosition(after);
    const rows = await context.exports.list(requireCaller(context), {
      limit: limit + 1,
      ...(place === null ? {} : { after: place }),
    });
    const page = pageOf({
      rows: rows.map(toRunExport),
      first: limit,
      cursorOf: timeCursor,
    });
    return Object.assign(new RunExportConnection(), page);
  }

  @Mutation(() => RunExport, {
    description:
      'Makes a link to a run’s result as a file. The file is made while it is downloaded, so this answers at once. Needs `run:export`; `NOT_FOUND` where the run is not yours to see, `BAD_INPUT` where it has no rows to give, `TOO_MANY_EXPORTS` where as many links of yours are open as may be.',
  })
  async exportRun(
    @Arg('input', () => ExportRunInput, { description: 'Which result, and as what.' }) input: ExportRunInput,
    @Ctx() context: QueryContext,
  ): Promise<RunExport> {
    const { runId, format, idempotencyKey = null } = input;
    return toRunExport(
      await context.exports.create(requireCaller(context), { runId, format, idempotencyKey }),
    );
  }

  @Mutation(() => RunExport, {
    description:
      'Withdraws an export of yours: its link is worth nothing any more, and a download breaks off. One that is over is answered as it is. Needs `run:export`; `NOT_FOUND` where you have none of this id.',
  })
  async cancelExport(
    @Arg('id', () => ID, { description: 'The export.' }) id: string,
    @Ctx() context: QueryContext,
  ): Promise<RunExport> {
    return toRunExport(await context.exports.cancel(requireCaller(context), id));
  }

  @FieldResolver(() => QueryRun, {
    nullable: true,
    description: 'The run; null where it is no longer yours to see.',
  })
  async run(@Root() exported: RunExport, @Ctx() context: QueryContext): Promise<QueryRun | null> {
    const run = await context.runById.load(exported.runId);
    return run === null ? null : toQueryRun(run);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'What to open, below the gateway’s own address, such as `/exports/...`: a browser can follow it without a token, so keep it to yourself. Good once, until `urlExpiresAt`, and for as long as the session lasts in which you asked for it. Null for other sessions, and while there is nothing to open.',
  })
  url(@Root() exported: RunExport, @Ctx() context: QueryContext): string | null {
    return context.exports.urlOf(requireCaller(context), exported);
  }
}
