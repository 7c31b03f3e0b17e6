import { z } from 'zod';

const text = z.string();
const part = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('dimension'), entity: text, name: text }),
  z.object({ kind: z.literal('metric'), name: text }),
]);

/** What a model could learn. */
export const suggestionContent = z.discriminatedUnion('kind', [
  /** People say `synonym` for a part of the model. */
  z.object({ kind: z.literal('SYNONYM'), synonym: text, of: part, label: text }),
  /** People say `label` for a condition. */
  z.object({
    kind: z.literal('FILTER'),
    label: text,
    dimension: text,
    value: z.union([z.string(), z.number()]),
  }),
  /** Somebody says that this SQL answers the question. */
  z.object({ kind: z.literal('VERIFIED_QUESTION'), question: text, sql: text }),
]);

export type SuggestionContent = z.infer<typeof suggestionContent>;

/** A part of a model that can have synonyms. */
export type ModelPart = z.infer<typeof part>;

/** What a suggestion would change, in one sentence. */
export function describeSuggestion(content: SuggestionContent): string {
  switch (content.kind) {
    case 'SYNONYM':
      return `“${content.synonym}” is another word for ${content.label}.`;
    case 'FILTER':
      return `“${content.label}” means ${content.dimension} = ${content.value}.`;
    case 'VERIFIED_QUESTION':
      return `“${content.question}” is answered by the given SQL.`;
  }
}
