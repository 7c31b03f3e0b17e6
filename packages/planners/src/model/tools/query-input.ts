import { semanticQueryJsonSchema } from '@parley/semantic-layer';
import { z } from 'zod';
import { planQuerySchema } from '../../check-plan.js';
import type { QueryPlan } from '../../planner.js';
import type { JsonSchema } from './input-schema.js';

/** Lists that a query may leave out when it is written by hand. */
const LISTS = {
  metrics: ['metrics', 'groupBy', 'filters', 'metricFilters', 'orderBy'],
  list: ['filters', 'orderBy'],
} as const;

const written = z.looseObject({
  kind: z.literal('semantic'),
  semantic: z.looseObject({ kind: z.enum(['metrics', 'list']) }),
});

/** A query as models write it: as {@link planQuerySchema}, but lists that hold nothing may be left out. */
export const queryInput: z.ZodType<QueryPlan['query']> = z.unknown().transform((input, context) => {
  const read = planQuerySchema.safeParse(withEmptyLists(input));
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues.slice(0, 5)) {
    context.issues.push({ code: 'custom', path, message, input });
  }
  return z.NEVER;
});

function withEmptyLists(input: unknown): unknown {
  const { success, data } = written.safeParse(input);
  if (!success) return input;
  const empty = Object.fromEntries(LISTS[data.semantic.kind].map((key) => [key, []]));
  return { ...data, semantic: { ...empty, ...data.semantic } };
}

/** A tool's input that holds a query beside other fields. Semantic queries hold themselves, so no provider can hold a model to it. */
export function withQuery(fields: JsonSchema): JsonSchema {
  const { $defs, ...semantic } = semanticQueryJsonSchema();
  const query = {
    anyOf: [
      variant({ kind: { const: 'semantic' }, semantic }),
      variant({
        kind: { const: 'sql' },
        sql: { type: 'string', description: 'One SELECT in the dialect that is named' },
      }),
    ],
  };
  const { properties, required } = fields;
  return {
    ...fields,
    properties: { query, ...Object(properties) },
    required: ['query', ...(Array.isArray(required) ? required : [])],
    $defs,
  };
}

function variant(properties: JsonSchema): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
