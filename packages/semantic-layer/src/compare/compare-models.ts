import type { Entity, SemanticModel } from '../model/model.js';
import { type ConditionWords, changesSentence } from './change-sentence.js';
import type { Difference, ModelChange, ModelPart } from './model-change.js';

type Thing = Readonly<Record<string, unknown>>;

/** A list of things told apart by name, and what it is called. */
interface Kind {
  readonly part: ModelPart;
  /** Put before the names of what belongs to an entity. */
  readonly owner?: string;
  readonly nameField?: 'name' | 'term';
  /** Fields that are compared as lists of their own. */
  readonly apart?: ReadonlySet<string>;
}

const PARTS_OF_ENTITY = new Set(['keys', 'dimensions', 'hierarchies', 'measures']);
const PARTS_OF_MODEL = new Set([
  'entities',
  'metrics',
  'relationships',
  'namedFilters',
  'timeSpines',
  'savedQueries',
  'glossary',
]);

/**
 * What is new, changed and gone from `before` to `after`. The order in which things stand is no difference.
 *
 * @param conditionWords how sentences say conditions; they stand there as JSON where it is left out
 */
export function compareModels(
  before: SemanticModel,
  after: SemanticModel,
  conditionWords?: ConditionWords,
): ModelChange[] {
  return differences(before, after).map((difference) => ({
    ...difference,
    sentence: changesSentence(difference, conditionWords && { before, after, conditionWords }),
  }));
}

function differences(before: SemanticModel, after: SemanticModel): Difference[] {
  return [
    ...changed(asThing(before), asThing(after), { part: 'model', apart: PARTS_OF_MODEL }),
    ...compareEntities(before.entities, after.entities),
    ...compareLists(before.metrics, after.metrics, { part: 'metric' }),
    ...compareLists(before.relationships, after.relationships, { part: 'relationship' }),
    ...compareLists(before.namedFilters, after.namedFilters, { part: 'named_filter' }),
    ...compareLists(before.timeSpines, after.timeSpines, { part: 'time_spine' }),
    ...compareLists(before.savedQueries, after.savedQueries, { part: 'saved_query' }),
    ...compareLists(before.glossary, after.glossary, { part: 'glossary_term', nameField: 'term' }),
  ];
}

function compareEntities(before: readonly Entity[], after: readonly Entity[]): Difference[] {
  const earlier = new Map(before.map((entity) => [entity.name, entity]));
  return [
    ...compareLists(before, after, { part: 'entity', apart: PARTS_OF_ENTITY }),
    ...after.flatMap((entity) => {
      const old = earlier.get(entity.name);
      // What belongs to a new entity is new with it.
      return old === undefined ? [] : compareEntityParts(old, entity);
    }),
  ];
}

function compareEntityParts(before: Entity, after: Entity): Difference[] {
  const owner = after.name;
  return [
    ...compareLists(before.keys, after.keys, { part: 'key', owner }),
    ...compareLists(before.dimensions, after.dimensions, { part: 'dimension', owner }),
    ...compareLists(before.hierarchies, after.hierarchies, { part: 'hierarchy', owner }),
    ...compareLists(before.measures, after.measures, { part: 'measure', owner }),
  ];
}

function compareLists(
  before: readonly object[] | undefined,
  after: readonly object[] | undefined,
  kind: Kind,
): Difference[] {
  const earlier = byName(before, kind);
  const later = byName(after, kind);
  const changes: Difference[] = [];
  for (const [name, thing] of later) {
    const old = earlier.get(name);
    if (old === undefined) changes.push(whole('added', name, kind));
    else changes.push(...changed(old, thing, kind));
  }
  for (const name of earlier.keys()) {
    if (!later.has(name)) changes.push(whole('removed', name, kind));
  }
  return changes;
}

function byName(things: readonly object[] = [], kind: Kind): Map<string, Thing> {
  return new Map(things.map((thing) => [nameOf(asThing(thing), kind), asThing(thing)]));
}

function nameOf(thing: Thing, { nameField = 'name', owner }: Kind): string {
  const name = String(thing[nameField]);
  return owner === undefined ? name : `${owner}.${name}`;
}

function whole(kind: 'added' | 'removed', name: string, { part }: Kind): Difference {
  return { kind, part, name, fields: [] };
}

function changed(before: Thing, after: Thing, kind: Kind): Difference[] {
  const { part, apart } = kind;
  const name = nameOf(after, kind);
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => apart?.has(field) !== true)
    .filter((field) => canonical(before[field]) !== canonical(after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }));
  return fields.length === 0 ? [] : [{ kind: 'changed', part, name, fields }];
}

/** Text that is equal for equal data, in whatever order its keys were written. */
function canonical(data: unknown): string {
  return (
    JSON.stringify(data, (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
        : value,
    ) ?? ''
  );
}

function asThing(value: object): Thing {
  return { ...value };
}
