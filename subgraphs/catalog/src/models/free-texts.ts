import { ParleyError } from '@parley/errors';
import { type Entity, type SemanticModel, semanticModelSchema } from '@parley/semantic-layer';
import type { PhysicalCatalog } from '@parley/sql-guard';
import { cutCatalog, type ModelSight, writtenModel } from './model-sight.js';

/**
 * Parts of a model are shown or not by the words of their texts: who may write any text into one would learn, word by word, what
 * policies hide from them. So whoever policies hide something from takes over the texts that they have been shown, and writes no others
 * than arithmetic over columns that they see. The refusal is the same for a hidden word and for one that nothing is called.
 *
 * @param shown models of the same data source, cut here to what the person has been shown of them
 * @throws ParleyError FORBIDDEN
 */
export function requireShownTexts(definition: unknown, sight: ModelSight, shown: readonly unknown[]): void {
  if (sight?.cuts !== 'everything') return;
  const written = semanticModelSchema.safeParse(definition);
  // What has not the form of a model is shown to nobody whose sight is cut.
  if (!written.success) return;
  const visible = cutCatalog(sight.catalog, sight);
  const known = new Set(
    shown.flatMap((each) => {
      const model = semanticModelSchema.safeParse(each);
      return model.success ? freeTexts(writtenModel(model.data, sight), visible) : [];
    }),
  );
  if (freeTexts(written.data, visible).every((text) => known.has(text))) return;
  throw new ParleyError(
    'FORBIDDEN',
    'Policies hide parts of this data source from you: SQL and glossary terms have to be written by somebody who may read policies (`policy:read`). Columns that you see, and arithmetic over them, are yours to use.',
  );
}

/** Every text whose words decide whether something is shown. */
function freeTexts(model: SemanticModel, visible: PhysicalCatalog): string[] {
  const { entities, metrics, relationships, glossary = [], ...rest } = model;
  const selects = new Set(entities.filter(({ sql }) => sql !== undefined).map(({ name }) => name));
  return [
    ...entities.flatMap((entity) => entityTexts(entity, visible)),
    // Names of metrics stand in a metric's expression, not of columns.
    ...metrics.flatMap((metric) => [...sqlIn({ ...metric, expression: undefined })]),
    ...relationships.flatMap(({ from, to }) =>
      [from, to].flatMap(({ entity, columns }) =>
        selects.has(entity) ? columns.map((column) => `${entity}.${column}`) : [],
      ),
    ),
    ...glossary.map((term) => JSON.stringify(term)),
    ...sqlIn(rest),
  ];
}

function entityTexts(entity: Entity, { tables }: PhysicalCatalog): string[] {
  const texts = [...sqlIn(entity)];
  if (entity.sql === undefined) {
    const { schema, table } = entity.table;
    const seen = tables.find((each) => each.schema === schema && each.table === table);
    const columns = new Set(seen?.columns.map(({ name }) => name));
    return texts.filter((text) => !isArithmetic(text, columns));
  }
  // What a SELECT calls its columns is in no catalog.
  const named = [
    ...entity.dimensions.flatMap(({ column }) => column ?? []),
    ...(entity.keys ?? []).flatMap(({ name, expression }) => (expression === undefined ? [name] : [])),
  ];
  return [...texts, ...named.map((column) => `${entity.name}.${column}`)];
}

function* sqlIn(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if ((key === 'sql' || key === 'expression') && typeof value === 'string') yield value;
    else yield* sqlIn(value);
  }
}

/** Nothing but these columns, whole and decimal numbers, brackets and the four operations. */
function isArithmetic(text: string, columns: ReadonlySet<string>): boolean {
  const names = text.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  return /^[\p{L}\p{N}_$\s.+\-*/()]*$/u.test(text) && names.every((name) => columns.has(name));
}
