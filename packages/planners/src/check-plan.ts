import { ParleyError } from '@parley/errors';
import { semanticQuerySchema } from '@parley/semantic-layer';
import { z } from 'zod';
import type { Plan } from './planner.js';

const sentence = z.string().max(10_000);
const words = z.array(z.string().max(1_000)).max(200);

/** The query of a plan. */
export const planQuerySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('semantic'), semantic: semanticQuerySchema }),
  z.strictObject({ kind: z.literal('sql'), sql: z.string().min(1).max(32_768) }),
]);

const choice = z.strictObject({
  label: z.string().min(1).max(200),
  meaning: sentence,
  question: sentence,
  kind: z.enum(['metric', 'dimension', 'value', 'entity', 'filter', 'period', 'other']).optional(),
  query: planQuerySchema.optional(),
});

/** What a plan may look like, whoever made it. Plans are data: what they may do is decided by the stages after. */
const planSchema: z.ZodType<Plan> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('query'),
    query: planQuerySchema,
    explanation: sentence,
    assumptions: words,
    confidence: z.number().min(0).max(1),
    alternatives: z.array(choice).max(20).optional(),
  }),
  z.strictObject({
    kind: z.literal('clarification'),
    question: sentence,
    choices: z.array(choice).min(1).max(20),
  }),
  z.strictObject({ kind: z.literal('decline'), reason: sentence, understood: words, notUnderstood: words }),
]);

/** Checks a plan that came from a planner, a cache or a client. Throws `PLAN_INVALID` with the first fault. */
export function checkPlan(plan: unknown): Plan {
  const checked = planSchema.safeParse(plan);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  throw new ParleyError(
    'PLAN_INVALID',
    `The plan can't be used${at}: ${issue?.message ?? 'unknown fault'}. Ask again.`,
  );
}
