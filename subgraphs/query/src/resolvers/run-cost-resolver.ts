import { requireCaller } from '@parley/service-kit';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { QueryContext } from '../context.js';
import type { Run } from '../runs/run.js';
import { TimeClass } from '../types/enums.js';
import { QueryRun } from '../types/query-run.js';

type CostedRun = QueryRun & Pick<Run, 'cachedAt' | 'timeClass'>;

@Resolver(() => QueryRun)
export class RunCostResolver {
  @FieldResolver(() => Date, {
    nullable: true,
    description:
      'When the rows were read from the database, where they were read for an earlier run that asked the same; null when they were read for this one. Known when the run has ended.',
  })
  cachedAt(@Root() run: CostedRun): Date | null {
    return run.cachedAt;
  }

  @FieldResolver(() => TimeClass, {
    nullable: true,
    description:
      'About how long the database was expected to take, before it began; null where it was not asked, and where your policies show you other cells than the one who asked. Where policies restrict the asker, judged by the sizes of the tables alone. Known when the run has ended.',
  })
  async timeClass(@Root() run: CostedRun, @Ctx() context: QueryContext): Promise<TimeClass | null> {
    if (run.timeClass === null) return null;
    // The asker's estimate was made from rows that this reader may not see.
    return (await context.reader.mayReadRows(requireCaller(context), run)) ? run.timeClass : null;
  }
}
