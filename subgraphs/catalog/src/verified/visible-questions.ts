import type { SemanticModel } from '@parley/semantic-layer';
import { visibleSchema } from '@parley/sql-guard';
import type { CatalogView } from '../search/catalog-view.js';
import { mayAsk, seesEveryRow } from './query-uses.js';
import { textConstants } from './text-constants.js';
import type { VerifiedQuestionRecord } from './verified-question-repository.js';

/** What a person knows of data: a model cut to their sight. */
export type Knowledge = Pick<CatalogView, 'schema' | 'policy'> & { readonly model: SemanticModel | null };

/** A verified question as one person may know it. */
export interface VisibleQuestion {
  readonly record: VerifiedQuestionRecord;
  /** Whether a text may be shown: a value that the person may see anywhere. */
  readonly mayShow: (text: string) => boolean;
}

/**
 * The verified questions that exist for a person: those whose tables and columns they see in clear. Where rows are kept from them,
 * a question may not name a value either, unless the model tells them that there is one.
 */
export function visibleQuestions(
  records: readonly VerifiedQuestionRecord[],
  { schema, policy, model }: Knowledge,
): VisibleQuestion[] {
  if (policy === null) return records.map((record) => ({ record, mayShow: () => true }));
  const seen = visibleSchema(schema.catalog, policy);
  const known = knownTexts(model);
  return records.flatMap((record) => {
    if (!mayAsk(record.uses, seen)) return [];
    const mayShow = seesEveryRow(record.uses, seen) ? () => true : (text: string) => known.has(text);
    return textConstants(record.query).every(mayShow) ? [{ record, mayShow }] : [];
  });
}

/** Values that a model, cut for the person, says there are. */
function knownTexts(model: SemanticModel | null): ReadonlySet<string> {
  const dimensions = model?.entities.flatMap((entity) => entity.dimensions) ?? [];
  return new Set(dimensions.flatMap(({ values = [] }) => values.map(({ value }) => value)));
}

/** Values of `entity.dimension` that a model, cut for the person, says there are. */
export function knownValuesOf(model: SemanticModel | null): (dimension: string) => readonly string[] {
  const byDimension = new Map<string, readonly string[]>(
    model?.entities.flatMap((entity) =>
      entity.dimensions.map(
        ({ name, values = [] }) => [`${entity.name}.${name}`, values.map(({ value }) => value)] as const,
      ),
    ),
  );
  return (dimension) => byDimension.get(dimension) ?? [];
}
