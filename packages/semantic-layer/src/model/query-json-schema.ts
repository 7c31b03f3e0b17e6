import { z } from 'zod';
import { DIMENSION_REF, MOMENT } from './condition-schema.js';
import { describedForms, REFERENCE } from './forms-by-key.js';
import { semanticQuerySchema } from './query-schema.js';

/** A JSON schema, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * What a semantic query looks like, for those who can't read TypeScript: a language model that writes one. Forms that hold each other
 * stand in `$defs`. Draft 2020-12; {@link semanticQuerySchema} decides what is taken.
 */
export function semanticQueryJsonSchema(): JsonSchema {
  const forms = [...describedForms()].map(([name, schema]) => [name, jsonSchemaOf(schema())] as const);
  return {
    ...jsonSchemaOf(semanticQuerySchema),
    $defs: {
      [DIMENSION_REF]: {
        type: 'string',
        description:
          'entity.dimension or role.dimension; entity.key is its key. Steps may be added in front where there are several ways.',
      },
      [MOMENT]: { type: 'string', description: '2025-01-31 or 2025-01-31T08:00:00, no time zone' },
      ...Object.fromEntries(forms),
    },
  };
}

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const reference = z.globalRegistry.get(zodSchema)?.[REFERENCE];
      if (typeof reference === 'string') {
        for (const key of Object.keys(jsonSchema)) {
          if (key !== 'description') delete jsonSchema[key as keyof typeof jsonSchema];
        }
        jsonSchema.$ref = `#/$defs/${reference}`;
      }
      // Bounds of lists, texts and numbers are checked, and tell a writer nothing.
      for (const key of ['maxItems', 'maxLength', 'minLength', 'maximum', 'minimum', 'pattern'] as const) {
        delete jsonSchema[key];
      }
    },
  });
  return json;
}
