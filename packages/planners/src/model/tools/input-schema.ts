import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Bounds are checked when a call comes; providers that hold models to a schema know none of these. */
const UNSPOKEN = [
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
];

/**
 * A tool's input as models are told of it.
 *
 * @param reused `ref` for what would be long; providers that hold models to a schema want it whole
 */
export function schemaOf(input: z.ZodType, reused: 'inline' | 'ref' = 'inline'): JsonSchema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(input, {
    io: 'input',
    unrepresentable: 'any',
    reused,
    override: ({ zodSchema, jsonSchema }) => {
      for (const key of UNSPOKEN) delete jsonSchema[key];
      if (zodSchema._zod.def.type === 'custom') jsonSchema.type = 'string';
    },
  });
  return schema;
}
