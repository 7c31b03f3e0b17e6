import type { ModelChange } from '@parley/semantic-layer';
import type * as Api from '../types/model-comparison.js';

/** Who reads more than this in one go compares smaller steps. */
const MAX_CHANGES = 1_000;

export function presentComparison(changes: readonly ModelChange[]): Api.ModelComparison {
  return { changes: presentChanges(changes), hasMore: changes.length > MAX_CHANGES };
}

export function presentChanges(changes: readonly ModelChange[]): Api.ModelChange[] {
  return changes.slice(0, MAX_CHANGES).map(({ kind, part, name, sentence, fields }) => ({
    kind: kind.toUpperCase() as Api.ModelChangeKind,
    part: part.toUpperCase() as Api.ModelPart,
    name,
    sentence,
    fields: fields.map(({ field, before, after }) => ({
      field,
      before: asText(before),
      after: asText(after),
    })),
  }));
}

function asText(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
