import { z } from 'zod';
import { checkPlan } from '../../check-plan.js';
import { schemaOf } from './input-schema.js';
import type { ModelTool } from './model-tool.js';

const words = z.array(z.string().max(1_000)).max(50);

const input = z.strictObject({
  reason: z
    .string()
    .min(1)
    .max(2_000)
    .describe('Why there is no answer, and what to ask instead if there is something'),
  understood: words.describe('The parts of the question that the model has data for'),
  notUnderstood: words.describe('The parts it has none for'),
});

/** Ends the conversation without an answer. */
export const decline: ModelTool<z.infer<typeof input>> = {
  name: 'decline',
  description: 'Says that the question can’t be answered from this model, and why.',
  input,
  schema: schemaOf(input),
  isStrict: true,
  step: () => undefined,
  async run(said) {
    return { kind: 'plan', plan: checkPlan({ kind: 'decline', ...said }) };
  },
};
