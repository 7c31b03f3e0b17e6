import { checkFirst, pageOf, requireCaller, timeCursor, timePosition } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { QueryContext } from '../context.js';
import type { ModelCallRecord } from '../planning/model-call-repository.js';
import {
  AiTokenQuota,
  type Disclosure,
  ModelCall,
  ModelCallConnection,
  PlannerStatus,
} from '../types/planning.js';
import { QueryRun } from '../types/query-run.js';
import { toQueryRun } from './to-query-run.js';

@Resolver(() => ModelCall)
export class PlanningResolver {
  @Query(() => [PlannerStatus], {
    description:
      'Who plans your tenant’s questions, in the order in which they are asked. Needs `ai:configure`.',
  })
  planners(@Ctx() context: QueryContext): Promise<PlannerStatus[]> {
    return context.planners.planners(requireCaller(context));
  }

  @Query(() => AiTokenQuota, {
    description: 'What your tenant has used of its tokens of models this month. Needs `ai:configure`.',
  })
  aiTokenQuota(@Ctx() context: QueryContext): Promise<AiTokenQuota> {
    return context.planners.tokens(requireCaller(context));
  }

  @Query(() => ModelCallConnection, {
    description:
      'What left the house for models, newest first: counts and kinds, never content. Needs `ai:configure`.',
  })
  async modelCalls(
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | undefined,
    @Ctx() context: QueryContext,
  ): Promise<ModelCallConnection> {
    const limit = checkFirst(first) + 1;
    const rows = await context.planners.calls(requireCaller(context), { after: timePosition(after), limit });
    const page = pageOf({ rows: rows.map(toModelCall), first, cursorOf: timeCursor });
    return Object.assign(new ModelCallConnection(), page);
  }

  @FieldResolver(() => QueryRun, { nullable: true })
  async run(@Root() call: ModelCall, @Ctx() context: QueryContext): Promise<QueryRun | null> {
    const run = await context.runById.load(call.runId);
    return run === null ? null : toQueryRun(run);
  }
}

function toModelCall({ disclosure, ...record }: ModelCallRecord): ModelCall {
  return { ...record, disclosure: disclosure.toUpperCase() as Disclosure };
}
