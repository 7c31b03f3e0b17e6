import type { ModelDraft } from '../draft.js';
import type { SchemaFixture } from './schema-fixture.js';

/** How a draft compares with what a person would say. */
export interface DraftFigures {
  readonly rightRelationships: readonly string[];
  readonly wrongRelationships: readonly string[];
  readonly missedRelationships: readonly string[];
  readonly rightNames: number;
  /** `table.column: got, not expected`. */
  readonly wrongNames: readonly string[];
  readonly wrongKeys: readonly string[];
}

export function measureDraft({ model }: ModelDraft, fixture: SchemaFixture): DraftFigures {
  const tableOf = new Map(model.entities.map((entity) => [entity.name, entity.table.table]));
  const end = (entity: string, columns: readonly string[]) =>
    `${tableOf.get(entity)}.${columns.length === 1 ? columns[0] : `(${columns.join(', ')})`}`;
  const found = model.relationships.map(
    ({ from, to }) => `${end(from.entity, from.columns)} -> ${end(to.entity, to.columns)}`,
  );
  const labels = new Map(
    model.entities.flatMap(({ table, label, dimensions }) => [
      [table.table, label] as const,
      ...dimensions.map((dimension) => [`${table.table}.${dimension.column}`, dimension.label] as const),
    ]),
  );
  const judged = Object.entries(fixture.names).map(([what, wanted]) => {
    const got = labels.get(what) ?? '(none)';
    return {
      isRight: [wanted].flat().includes(got),
      said: `${what}: ${got}, not ${[wanted].flat().join(' or ')}`,
    };
  });
  const keys = new Map(model.entities.map(({ table, primaryKey }) => [table.table, primaryKey.join(', ')]));
  return {
    rightRelationships: found.filter((each) => fixture.relationships.includes(each)),
    wrongRelationships: found.filter((each) => !fixture.relationships.includes(each)),
    missedRelationships: fixture.relationships.filter((each) => !found.includes(each)),
    rightNames: judged.filter(({ isRight }) => isRight).length,
    wrongNames: judged.filter(({ isRight }) => !isRight).map(({ said }) => said),
    wrongKeys: Object.entries(fixture.keys)
      .filter(([table, columns]) => keys.get(table) !== columns.join(', '))
      .map(([table, columns]) => `${table}: ${keys.get(table)}, not ${columns.join(', ')}`),
  };
}
