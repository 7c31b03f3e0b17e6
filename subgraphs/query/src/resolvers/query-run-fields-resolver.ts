import { checkFirst, requireCaller } from '@parley/service-kit';
import { type GraphQLResolveInfo, OperationTypeNode } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Int, Resolver, Root } from 'type-graphql';
import type { QueryContext } from '../context.js';
import type { RowBudget } from '../results/row-budget.js';
import { QueryRun } from '../types/query-run.js';
import { DataSource, Tenant, User } from '../types/references.js';
import { Clarification, RowPage, RunError, RunNoticeText, RunResult } from '../types/run-parts.js';

const MAX_RESULT_ROWS = 1_000;
const MAX_PAGE_ROWS = 10_000;

@Resolver(() => QueryRun)
export class QueryRunFieldsResolver {
  @FieldResolver(() => User, { description: 'Who asked.' })
  requestedBy(@Root() run: QueryRun): User {
    return { id: run.requestedById };
  }

  @FieldResolver(() => DataSource, { description: 'What was asked.' })
  dataSource(@Root() run: QueryRun): DataSource {
    return { id: run.dataSourceId };
  }

  @FieldResolver(() => Tenant, { description: 'Whose run it is.' })
  tenant(@Root() run: QueryRun): Tenant {
    return { id: run.tenantId };
  }

  @FieldResolver(() => [RunNoticeText])
  async notices(@Root() run: QueryRun, @Ctx() context: QueryContext): Promise<readonly RunNoticeText[]> {
    if (!run.notices.some(quotesRows)) return run.notices;
    if (await context.reader.mayReadRows(requireCaller(context), run)) return run.notices;
    return run.notices.map((notice) => (quotesRows(notice) ? { ...notice, message: DISAGREED } : notice));
  }

  @FieldResolver(() => Clarification, { nullable: true })
  async clarification(@Root() run: QueryRun, @Ctx() context: QueryContext): Promise<Clarification | null> {
    if (run.clarification === null) return null;
    // Its choices name values and things that the asker could see and this reader may not.
    return (await context.reader.mayReadRows(requireCaller(context), run)) ? run.clarification : null;
  }

  @FieldResolver(() => RunError, { nullable: true })
  async error(@Root() run: QueryRun, @Ctx() context: QueryContext): Promise<RunError | null> {
    if (run.error?.code !== 'DATABASE_ERROR') return run.error;
    if (await context.reader.mayReadRows(requireCaller(context), run)) return run.error;
    // The engine's words may quote a cell that the asker could see and this reader can't.
    return { ...run.error, message: 'The database could not run the query; its words are for who asked.' };
  }

  @FieldResolver(() => RunResult, {
    nullable: true,
    description:
      'Columns and first rows of a run that has succeeded. Null before, when they are no longer kept, or when your policies show you other cells than the one who asked.',
  })
  async result(
    @Arg('first', () => Int, { defaultValue: 100, description: 'How many rows, 1 to 1,000.' }) first: number,
    @Root() run: QueryRun,
    @Ctx() context: QueryContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RunResult | null> {
    const caller = requireCaller(context);
    const found = await context.results.firstRows(caller, run, {
      first: checkFirst(first, MAX_RESULT_ROWS),
      budget: budgetOf(context, info),
      signal: context.signal,
    });
    return found === null ? null : Object.assign(new RunResult(), found);
  }

  @FieldResolver(() => RowPage, {
    nullable: true,
    description:
      'Any page of the rows of a run that has succeeded, for as long as they are kept (`resultKeptUntil`); `runEvents` gives them all at once, and sooner. Null before, when they are no longer kept, or when your policies show you other cells than the one who asked.',
  })
  async rows(
    @Arg('first', () => Int, {
      defaultValue: 100,
      description: 'How many rows, 1 to 10,000. There come fewer where they would be more than 8 MB.',
    })
    first: number,
    @Arg('after', () => String, {
      nullable: true,
      description: 'Go on behind this cursor of the same run: `endCursor` of the page before.',
    })
    after: string | undefined,
    @Root() run: QueryRun,
    @Ctx() context: QueryContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RowPage | null> {
    const caller = requireCaller(context);
    const page = await context.results.page(caller, run, {
      first: checkFirst(first, MAX_PAGE_ROWS),
      after,
      budget: budgetOf(context, info),
      signal: context.signal,
    });
    return page === null ? null : Object.assign(new RowPage(), page);
  }
}

/** It says both planners' numbers, which are as secret as the rows that they are in. */
function quotesRows({ code }: RunNoticeText): boolean {
  return code === 'PLANNERS_DISAGREE';
}

const DISAGREED =
  'The built-in planner reads this question differently and comes to another number; the numbers are for who asked.';

/** Rows of a run that stands in an event count against that event. */
function budgetOf({ rowBudget }: QueryContext, { operation }: GraphQLResolveInfo): RowBudget {
  return operation.operation === OperationTypeNode.SUBSCRIPTION ? rowBudget.ofEvent() : rowBudget;
}
