import type { Entity } from '@parley/semantic-layer';
import { draftDimensions, type JudgedDimension } from './columns/draft-dimensions.js';
import {
  type DraftMeasure,
  draftMeasures,
  type MeasuredTable,
  type MetricNames,
} from './columns/draft-measures.js';
import { withKnownNames } from './columns/known-names.js';
import { defaultTimeOf, hierarchiesOf, labelDimensionOf } from './columns/notable-dimensions.js';
import { nounIn } from './comments/comment-phrase.js';
import { composedKey, type DraftKey } from './keys/primary-key.js';
import type { Link } from './keys/relationships.js';
import { labelOf } from './names/labels.js';
import { headNoun, pluralPhrase } from './names/number-of-nouns.js';
import { otherWordsFor } from './names/thesaurus.js';
import { type DraftTable, tableKey } from './physical/draft-table.js';

/** What a semantic model can hold. */
const MAX_DIMENSIONS = 1_000;
/** From here on the key that a table seems to have is taken for one. */
const LIKELY_KEY = 0.55;

/** An entity with all that was thought about it. */
export interface DraftedEntity {
  readonly table: DraftTable;
  readonly entity: Entity;
  readonly key: DraftKey | undefined;
  readonly dimensions: readonly JudgedDimension[];
  readonly measures: readonly DraftMeasure[];
}

/** What was found out about the tables before. */
interface Known {
  readonly links: readonly Link[];
  readonly ownKeys: ReadonlyMap<DraftTable, DraftKey>;
}

/** An entity for each table, in their order. */
export function draftEntities(tables: readonly DraftTable[], { links, ownKeys }: Known): DraftedEntity[] {
  const linksOf = Map.groupBy(links, ({ from }) => tableKey(from.table));
  const labels = entityLabels(tables);
  const begun = tables.map((table, position) => {
    const label = labels[position] ?? table.entity;
    return beginEntity(table, {
      label,
      links: linksOf.get(tableKey(table.table)) ?? [],
      own: ownKeys.get(table),
    });
  });
  const metricNames: MetricNames = {
    names: new Set(),
    numberLabels: numberLabels(begun.map(({ dimensions }) => dimensions)),
  };
  // "user" is another word for a customer only where there are no users.
  const others = new Set(labels.map((label) => label.toLowerCase()));
  return begun.map((each) => {
    const measures = draftMeasures(each, metricNames);
    const { table, key, dimensions } = each;
    return { table, key, dimensions, measures, entity: entityOf(each, { measures, others }) };
  });
}

interface BegunEntity extends MeasuredTable {
  readonly key: DraftKey | undefined;
}

function beginEntity(
  table: DraftTable,
  {
    label,
    links,
    own,
  }: { readonly label: string; readonly links: readonly Link[]; readonly own: DraftKey | undefined },
): BegunEntity {
  const references = [...new Set(links.flatMap(({ columns }) => columns))];
  const isLikely = own !== undefined && own.confidence >= LIKELY_KEY;
  const key = isLikely ? own : (composedKey(table, references) ?? own);
  const dimensions = draftDimensions(table, { key, links }).slice(0, MAX_DIMENSIONS);
  const more = table.columns.filter(({ name }) => !references.includes(name) && !key?.columns.includes(name));
  const isJunction =
    references.length >= 2 && more.every(({ family }) => family.kind === 'time' || family.kind === 'boolean');
  return { table, label, references, key, dimensions, isJunction };
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

/** "cash collection", of collections whose key is the "number of the cash collection"; "premium payment" of a table `prem_pay`. */
function namesInKey({ words, columns }: DraftTable, key: DraftKey | undefined): string[] {
  const [own, ...others] = key?.columns ?? [];
  const comment = columns.find(({ name }) => name === own)?.comment;
  const said = others.length > 0 ? undefined : nounIn(comment?.identifierOf);
  const spoken = said?.split(' ') ?? [];
  const isSame =
    spoken.length === words.length &&
    words.every((word, at) => word.length > 2 && spoken[at]?.startsWith(word) === true);
  return said !== undefined && (isSame || said.endsWith(` ${headNoun(words)}`)) ? [said] : [];
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
  { table, label, key, dimensions }: BegunEntity,
  { measures, others }: { readonly measures: readonly DraftMeasure[]; readonly others: ReadonlySet<string> },
): Entity {
  const labelDimension = labelDimensionOf(dimensions, table.words);
  const time = defaultTimeOf(dimensions, table.words);
  const hierarchies = hierarchiesOf(dimensions);
  const physical = table.table.table.toLowerCase().replaceAll('_', ' ');
  const synonyms = [
    ...otherWordsFor(table.words),
    ...table.comment.synonyms,
    ...namesInKey(table, key),
    physical,
  ];
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
    dimensions: dimensions.map((each) =>
      each.dimension === labelDimension ? withKnownNames(each, table) : each.dimension,
    ),
    measures: measures.map(({ measure }) => measure),
  };
}
