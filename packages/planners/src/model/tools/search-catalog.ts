import { z } from 'zod';
import { schemaOf } from './input-schema.js';
import { type ModelTool, stepOf } from './model-tool.js';

const MAX_MATCHES = 20;

const input = z.strictObject({
  query: z.string().min(1).max(400).describe('Words of the question, or a name you expect'),
});

/** Finds names of the model by what people call them. */
export const searchCatalog: ModelTool<z.infer<typeof input>> = {
  name: 'search_catalog',
  description:
    'Finds entities, dimensions, metrics, filters, values and words of the glossary that are nearest to some words. Use it where the outline leaves out what you need, or a word of the question is not in it.',
  input,
  schema: schemaOf(input),
  isStrict: true,
  step: ({ query }) => stepOf('Looking up', `“${query}”`),
  async run({ query }, { request, desk }) {
    const found = (await request.lookup?.search(query, MAX_MATCHES)) ?? [];
    const matches = desk.letsValuesOut ? found : found.filter(({ kind }) => kind !== 'value');
    return {
      kind: 'result',
      content: matches.map((match) =>
        match.kind === 'value'
          ? {
              kind: desk.said(match.kind),
              name: desk.described(match.name),
              value: desk.values([match.label]),
            }
          : desk.described(match),
      ),
    };
  },
};
