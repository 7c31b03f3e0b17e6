import { z } from 'zod';
import type { QueryPlan } from '../../planner.js';
import { checkedQuery } from './checked-query.js';
import type { ModelTool } from './model-tool.js';
import { queryInput } from './query-input.js';

/** Enough to see how a query was read. */
const MAX_SQL = 4_000;

interface Input {
  readonly query: QueryPlan['query'];
}

/** Says whether a query would run, without running it. */
export const checkQuery: ModelTool<Input> = {
  name: 'check_query',
  description:
    'Compiles a query, applies policies and asks the database for its plan, without running it. Says what is wrong, so that you can mend it.',
  input: z.strictObject({ query: queryInput }),
  // The long schema is told once.
  schema: {
    type: 'object',
    properties: { query: { type: 'object', description: 'As the query of submit_plan' } },
    required: ['query'],
    additionalProperties: false,
  },
  isStrict: false,
  step: () => 'Checking the query',
  async run({ query }, { request, desk }) {
    const checked = await checkedQuery(query, request);
    if (!checked.ok) return { kind: 'refused', code: checked.code, message: checked.message };
    const { sql, estimatedRows } = checked;
    return {
      kind: 'result',
      content: {
        ok: desk.said(true),
        sql: desk.mayQuoteValues(sql.slice(0, MAX_SQL)),
        estimatedRows: estimatedRows === undefined ? undefined : desk.mayQuoteValues(estimatedRows),
      },
    };
  },
};
