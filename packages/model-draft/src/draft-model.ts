import { type Entity, type Relationship, type SemanticModel, validateModel } from '@parley/semantic-layer';
import type { PhysicalCatalog, ValueProfile } from '@parley/sql-guard';
import { draftDimensions, type JudgedDimension } from './columns/draft-dimensions.js';
import { type DraftMeasure, draftMeasures, type MetricNames } from './columns/draft-measures.js';
import { defaultTimeOf, hierarchiesOf, labelDimensionOf } from './columns/notable-dimensions.js';
import type { DraftedPart, ModelDraft } from './draft.js';
import { composedKey, type DraftKey, ownKey } from './keys/primary-key.js';
import { findLinks, type Link, relationshipsOf } from './keys/relationships.js';
import { targetsOf } from './keys/targets.js';
import { labelOf } from './names/labels.js';
import { pluralPhrase } from './names/number-of-nouns.js';
import { otherWordsFor } from './names/thesaurus.js';
import { type DraftTable, draftTables, tableKey } from './physical/draft-table.js';
import { steward } from './steward-questions.js';

export interface DraftInput {
  readonly catalog: PhysicalCatalog;
  /** What was measured of the values; the draft is good without, and better with. */
  readonly profiles?: readonly ValueProfile[];
  /** A name of the model, `snake_case`. */
  readonly name?: string;
  readonly label?: string;
}

/** What a semantic model can hold. */
const MAX_ENTITIES = 5_000;
const MAX_METRICS = 5_000;
const MAX_RELATIONSHIPS = 20_000;
const MAX_DIMENSIONS = 1_000;

/**
 * Drafts a semantic model from a physical schema: readable names, keys, relationships, dimensions, measures and
 * metrics, each with how sure it is. The same input gives the same draft.
 */
export function draftModel({
  catalog,
  profiles = [],
  name = 'draft',
  label = 'Draft',
}: DraftInput): ModelDraft {
  const usable = {
    ...catalog,
    tables: catalog.tables.filter(({ columns }) => columns.length > 0).slice(0, MAX_ENTITIES),
  };
  const tables = draftTables(usable, profiles);
  const ownKeys = new Map(
    tables.flatMap((table) => (ownKey(table) === undefined ? [] : [[table, ownKey(table)] as const])),
  );
  const targets = targetsOf(tables, definedOnly(ownKeys));
  const links = findLinks(tables, targets);
  const related = relationshipsOf(links.sure, tables).slice(0, MAX_RELATIONSHIPS);
  const entities = draftEntities(tables, { links: links.sure, ownKeys: targets.keyOf });
  const model: SemanticModel = {
    formatVersion: 1,
    name,
    label,
    description: 'Drafted from the schema of the database; nobody has checked it yet.',
    entities: entities.map(({ entity }) => entity),
    relationships: related.map(([relationship]) => relationship),
    metrics: entities
      .flatMap(({ measures }) => measures.flatMap(({ metric }) => metric ?? []))
      .slice(0, MAX_METRICS),
    namedFilters: [],
  };
  return {
    model: usableModel(model),
    parts: [...entities.flatMap(partsOf), ...related.map(partOfLink)],
    questions: steward(links.doubtful, entities),
  };
}

function definedOnly<Key>(map: ReadonlyMap<Key, DraftKey | undefined>): ReadonlyMap<Key, DraftKey> {
  return new Map([...map].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}

/** An entity with all that was thought about it. */
export interface DraftedEntity {
  readonly table: DraftTable;
  readonly entity: Entity;
  readonly key: DraftKey | undefined;
  readonly dimensions: readonly JudgedDimension[];
  readonly measures: readonly DraftMeasure[];
}

function draftEntities(
  tables: readonly DraftTable[],
  {
    links,
    ownKeys,
  }: { readonly links: readonly Link[]; readonly ownKeys: ReadonlyMap<DraftTable, DraftKey> },
): DraftedEntity[] {
  const linksOf = new Map<string, Link[]>();
  for (const link of links) {
    const key = tableKey(link.from.table);
    linksOf.set(key, [...(linksOf.get(key) ?? []), link]);
  }
  const labels = entityLabels(tables);
  // "user" is another word for a customer only where there are no users.
  const others = new Set(labels.map((label) => label.toLowerCase()));
  const begun = tables.map((table, position) => {
    const outgoing = linksOf.get(tableKey(table.table)) ?? [];
    const references = [...new Set(outgoing.flatMap(({ columns }) => columns))];
    const own = ownKeys.get(table);
    const key = own !== undefined && own.confidence >= 0.55 ? own : (composedKey(table, references) ?? own);
    const dimensions = draftDimensions(table, { key, links: outgoing }).slice(0, MAX_DIMENSIONS);
    const others = table.columns.filter(
      (column) => !references.includes(column.name) && !key?.columns.includes(column.name),
    );
    const isJunction =
      references.length >= 2 &&
      others.every(({ family }) => family.kind === 'time' || family.kind === 'boolean');
    return { table, label: labels[position] ?? table.entity, references, key, dimensions, isJunction };
  });
  const metricNames: MetricNames = {
    names: new Set(),
    numberLabels: numberLabels(begun.map(({ dimensions }) => dimensions)),
  };
  return begun.map((each) => {
    const measures = draftMeasures(each, metricNames);
    return {
      table: each.table,
      key: each.key,
      dimensions: each.dimensions,
      measures,
      entity: entityOf(each, { measures, others }),
    };
  });
}

/** Two tables of one name in two schemas are told apart by the schema. */
function entityLabels(tables: readonly DraftTable[]): string[] {
  const counts = new Map<string, number>();
  const labels = tables.map(({ words }) => labelOf(words));
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return tables.map(({ table }, position) => {
    const label = labels[position] ?? table.table;
    return (counts.get(label) ?? 0) > 1 ? `${label} (${table.schema}.${table.table})`.slice(0, 200) : label;
  });
}

function numberLabels(all: readonly (readonly JudgedDimension[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { judged, dimension } of all.flat()) {
    const label = dimension.label.toLowerCase();
    if (judged.kind === 'numeric') counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

function entityOf(
  {
    table,
    label,
    key,
    dimensions,
  }: Pick<DraftedEntity, 'table' | 'key' | 'dimensions'> & { readonly label: string },
  { measures, others }: { readonly measures: readonly DraftMeasure[]; readonly others: ReadonlySet<string> },
): Entity {
  const labelDimension = labelDimensionOf(dimensions, table.words);
  const time = defaultTimeOf(dimensions, table.words);
  const hierarchies = hierarchiesOf(dimensions);
  const physical = table.table.table.toLowerCase().replaceAll('_', ' ');
  const synonyms = [...otherWordsFor(table.words), ...table.comment.synonyms, physical];
  const own = new Set([label.toLowerCase(), pluralPhrase(label.toLowerCase())]);
  const isFree = (each: string) => !own.has(each) && !others.has(each);
  return {
    name: table.entity,
    label,
    description: table.table.comment?.trim().slice(0, 2_000) ?? '',
    synonyms: [...new Set(synonyms)].filter(isFree),
    certification: { status: 'draft' },
    table: { schema: table.table.schema, table: table.table.table },
    primaryKey: key?.columns ?? [],
    ...(hierarchies.length > 0 && { hierarchies }),
    ...(labelDimension !== undefined && { labelDimension: labelDimension.name }),
    ...(time !== undefined && { defaultTimeDimension: time.name }),
    dimensions: dimensions.map(({ dimension }) => dimension),
    measures: measures.map(({ measure }) => measure),
  };
}

const NAME_CONFIDENCE = { words: 0.95, 'short forms': 0.8, comment: 0.75, unknown: 0.35 } as const;
const NAME_REASON = {
  words: 'Its name is made of whole words.',
  'short forms': 'Its name is made of known short forms.',
  comment: 'Its name is taken from its comment.',
  unknown: 'Part of its name could not be read.',
} as const;

function partsOf({ table, entity, key, dimensions, measures }: DraftedEntity): DraftedPart[] {
  const path = `entities.${entity.name}`;
  return [
    { path, confidence: NAME_CONFIDENCE[table.reading], reason: NAME_REASON[table.reading] },
    key === undefined
      ? { path: `${path}.primaryKey`, confidence: 0.2, reason: 'Nothing tells its rows apart for certain.' }
      : { path: `${path}.primaryKey`, confidence: key.confidence, reason: key.reason },
    ...dimensions.map(({ column, judged, dimension }) => ({
      path: `${path}.dimensions.${dimension.name}`,
      confidence: Math.min(judged.confidence, NAME_CONFIDENCE[column.reading]),
      reason: `${NAME_REASON[column.reading]} ${judged.reason}`,
    })),
    ...measures.flatMap(({ measure, metric, confidence, reason }) => [
      { path: `${path}.measures.${measure.name}`, confidence, reason },
      ...(metric === undefined ? [] : [{ path: `metrics.${metric.name}`, confidence, reason }]),
    ]),
  ];
}

function partOfLink([relationship, { confidence, reason }]: readonly [Relationship, Link]): DraftedPart {
  return { path: `relationships.${relationship.name}`, confidence, reason };
}

/** A draft is worth having only if it can be asked: what validation finds is a fault of ours. */
function usableModel(model: SemanticModel): SemanticModel {
  // Without any table there is nothing to ask, and nothing to find fault with.
  const [fault] = model.entities.length === 0 ? [] : validateModel(model);
  if (fault !== undefined) throw new Error(`The draft has a fault at ${fault.path}: ${fault.message}`);
  return model;
}
