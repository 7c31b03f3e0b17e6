import { z } from 'zod';
import { checkPlan } from '../../check-plan.js';
import { schemaOf } from './input-schema.js';
import type { ModelTool } from './model-tool.js';

const input = z.strictObject({
  question: z.string().min(1).max(1_000).describe('What you need to know, in one sentence'),
  choices: z
    .array(
      z.strictObject({
        label: z.string().min(1).max(200).describe('The reading in a few words'),
        meaning: z.string().min(1).max(1_000).describe('What the answer would then be of, in one sentence'),
        question: z
          .string()
          .min(1)
          .max(2_000)
          .describe('The whole question, worded so that only this reading is left'),
      }),
    )
    .min(2)
    .max(6),
});

/** Ends the conversation with a question back. */
export const askBack: ModelTool<z.infer<typeof input>> = {
  name: 'ask_back',
  description:
    'Asks the person which of two to six readings of the question they mean. Only where the answers would differ.',
  input,
  schema: schemaOf(input),
  isStrict: true,
  step: () => undefined,
  async run(asked) {
    return { kind: 'plan', plan: checkPlan({ kind: 'clarification', ...asked }) };
  },
};
