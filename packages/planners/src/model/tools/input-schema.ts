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

/** A tool's input as models are told of it: whole, as providers want it that hold models to it. */
export function schemaOf(input: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(input, {
    io: 'input',
    override: ({ jsonSchema }) => {
      for (const key of UNSPOKEN) delete jsonSchema[key];
    },
  });
  return schema;
}
