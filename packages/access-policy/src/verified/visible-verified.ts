import type { SemanticModel } from '@parley/semantic-layer';
import { type EffectivePolicy, type PhysicalCatalog, visibleSchema } from '@parley/sql-guard';
import { mayAsk, type QueryUses, seesEveryRow } from './query-uses.js';
import { textConstants, type VerifiedQuery } from './text-constants.js';

/** What a query that somebody vouches for reads and compares with. */
export interface VerifiedContent {
  readonly query: VerifiedQuery;
  readonly uses: QueryUses;
}

/** A verified question as one person may know it. */
export interface VisibleVerified<T> {
  readonly record: T;
  /** Whether a text may be shown: a value that the person may see anywhere. */
  readonly mayShow: (text: string) => boolean;
}

/**
 * The verified questions that exist for a person: those whose tables and columns they see in clear. Where rows are kept from them,
 * a question may not name a value either, unless the model tells them that there is one.
 *
 * @param knowledge the model is cut to their sight
 */
export function visibleVerified<T extends VerifiedContent>(
  records: readonly T[],
  knowledge: {
    readonly catalog: PhysicalCatalog;
    readonly policy: EffectivePolicy;
    readonly model: SemanticModel | null;
  },
): VisibleVerified<T>[] {
  const seen = visibleSchema(knowledge.catalog, knowledge.policy);
  const known = knownTexts(knowledge.model);
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
