import { isParleyError } from '@parley/errors';
import { and, anyone, can, type Permissions, requireCaller, rule } from '@parley/service-kit';
import type { QueryContext } from './context.js';

/** For what belongs to a run or an event that only guarded fields and reference resolvers give out. */
const whoeverHasIt = anyone;

/**
 * Asked when the subscription begins, and again whenever the caller's rights change: rows may go only
 * to who sees the same cells as the one who asked.
 */
const seesTheRowsOfTheRun = rule('sees the rows of the run', { cache: 'no_cache' })(
  async (_parent, { runId }: { readonly runId: string }, context: QueryContext) => {
    try {
      await context.reader.readable(requireCaller(context), runId);
      return true;
    } catch (error) {
      if (isParleyError(error)) return error;
      throw error;
    }
  },
);

/** Who may read which field. What is not named here is denied. */
export const permissions: Permissions = {
  Query: {
    run: can('run:ask'),
    runs: can('run:ask'),
  },
  Mutation: {
    ask: can('run:ask'),
    runSql: can('run:sql'),
    cancelRun: can('run:ask'),
  },
  Subscription: {
    runEvents: and(can('run:ask'), seesTheRowsOfTheRun),
  },
  QueryRun: { '*': whoeverHasIt },
  QueryRunConnection: { '*': whoeverHasIt },
  QueryRunEdge: { '*': whoeverHasIt },
  PageInfo: { '*': whoeverHasIt },
  RunNoticeText: { '*': whoeverHasIt },
  Clarification: { '*': whoeverHasIt },
  ClarificationChoice: { '*': whoeverHasIt },
  RunError: { '*': whoeverHasIt },
  RunResult: { '*': whoeverHasIt },
  ResultColumn: { '*': whoeverHasIt },
  RunProgress: { '*': whoeverHasIt },
  RunPlanDelta: { '*': whoeverHasIt },
  RunSql: { '*': whoeverHasIt },
  RunColumns: { '*': whoeverHasIt },
  RunRows: { '*': whoeverHasIt },
  RunNotice: { '*': whoeverHasIt },
  RunClarification: { '*': whoeverHasIt },
  RunCompleted: { '*': whoeverHasIt },
  RunFailed: { '*': whoeverHasIt },
  RunCancelled: { '*': whoeverHasIt },
  User: { '*': whoeverHasIt },
  DataSource: { '*': whoeverHasIt },
  Tenant: { '*': whoeverHasIt },
};
