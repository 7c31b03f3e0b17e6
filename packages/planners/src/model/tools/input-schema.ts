import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Bounds are checked when a call comes; providers that hold models to a schema know none of these. */
const UNSPOKEN = [
  '$schema',
  'pattern',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
];

/** A tool's input as models are told of it. */
export function schemaOf(input: z.ZodType): JsonSchema {
  return z.toJSONSchema(input, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'ref',
    override: ({ zodSchema, jsonSchema }) => {
      for (const key of UNSPOKEN) delete jsonSchema[key];
      if (zodSchema._zod.def.type === 'custom') jsonSchema.type = 'string';
    },
  });
}
