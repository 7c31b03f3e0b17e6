import { z } from 'zod';
import { schemaOf } from './input-schema.js';
import { type ModelTool, stepOf } from './model-tool.js';

const MAX_VALUES = 40;
const MAX_LENGTH = 200;

const input = z.strictObject({
  entity: z.string().min(1).max(100),
  dimension: z.string().min(1).max(100).describe('The dimension’s own name, without its entity'),
});

/** Shows how values are written. Masked and cut to what the asker may see by whoever gives them. */
export const sampleValues: ModelTool<z.infer<typeof input>> = {
  name: 'sample_values',
  description:
    'Shows some values of a dimension as they are stored, masked as for the person who asks. Use it before you compare a dimension with a text.',
  input,
  schema: schemaOf(input),
  isStrict: true,
  step: ({ entity, dimension }) => stepOf('Looking at values of', `${entity}.${dimension}`),
  async run({ entity, dimension }, { request, desk }) {
    const values = await request.lookup?.sampleValues(`${entity}.${dimension}`, MAX_VALUES);
    const shown = (values ?? []).slice(0, MAX_VALUES).map((value) => value.slice(0, MAX_LENGTH));
    return { kind: 'result', content: desk.values(shown) };
  },
};
