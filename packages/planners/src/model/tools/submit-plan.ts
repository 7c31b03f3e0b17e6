import { z } from 'zod';
import { checkPlan } from '../../check-plan.js';
import type { QueryPlan } from '../../planner.js';
import { checkedQuery, isMendable } from './checked-query.js';
import { schemaOf } from './input-schema.js';
import type { ModelTool } from './model-tool.js';
import { queryInput, withQuery } from './query-input.js';

const words = {
  explanation: z
    .string()
    .max(10_000)
    .describe('How you read the question, in a few plain sentences for the person'),
  assumptions: z
    .array(z.string().max(1_000))
    .max(50)
    .describe('Choices you made that the person may not have meant; empty if none'),
  confidence: z.number().min(0).max(1).describe('0 to 1: the share of such plans you expect to be right'),
};

type Input = Pick<QueryPlan, 'query' | 'explanation' | 'assumptions' | 'confidence'>;

/** Ends the conversation with a query, once it is known to run. */
export const submitPlan: ModelTool<Input> = {
  name: 'submit_plan',
  description:
    'Hands in the query that answers the question. It is checked first; if it can’t run you are told why.',
  input: z.strictObject({ query: queryInput, ...words }),
  schema: withQuery(schemaOf(z.strictObject(words))),
  isStrict: false,
  step: () => undefined,
  async run(input, { request }) {
    const plan = checkPlan({ kind: 'query', ...input });
    const checked = await checkedQuery(input.query, request);
    if (checked.ok || !isMendable(checked.code)) return { kind: 'plan', plan };
    return { kind: 'refused', code: checked.code, message: checked.message };
  },
};
