import type { Entity, SemanticModel } from '@parley/semantic-layer';
import { ownGrainsOf } from '../built-in/calendar.js';
import { describeLabel, describeNamed, shortened } from './describe-named.js';
import type { ClearedTree, OutgoingDesk } from './outgoing.js';

/** A model's outline as it leaves: names and what they mean, no values. */
type Outline = Readonly<Record<string, unknown>>;

/** From all there is to say to hardly more than names. */
const DETAILS = ['full', 'brief', 'names'] as const;
type Detail = (typeof DETAILS)[number];

/**
 * What the model is about, in at most so many characters: with as much detail as fits, at last with as many entities and metrics
 * as fit. The same model gives the same text, so that providers can cache it.
 */
export function outlineOf(model: SemanticModel, maxCharacters: number, desk: OutgoingDesk): ClearedTree {
  for (const detail of DETAILS) {
    const outline = describeModel(model, detail);
    if (JSON.stringify(outline).length <= maxCharacters) return desk.described(outline, countOf(model));
  }
  const cut = cutModel(model, maxCharacters);
  return desk.described(describeModel(cut, 'names', model), countOf(cut));
}

/** The first entities and metrics: models begin with what matters most. */
function cutModel(model: SemanticModel, maxCharacters: number): SemanticModel {
  const [entityRoom, metricRoom] = [maxCharacters * 0.7, maxCharacters * 0.3];
  return {
    ...model,
    entities: firstThatFit(model.entities, entityRoom, (entity) => describeEntity(entity, 'names')),
    metrics: firstThatFit(model.metrics, metricRoom, ({ name }) => name),
    namedFilters: [],
    relationships: [],
    glossary: [],
  };
}

function firstThatFit<Item>(
  items: readonly Item[],
  room: number,
  describe: (item: Item) => unknown,
): readonly Item[] {
  let left = room;
  return items.filter((item) => {
    left -= JSON.stringify(describe(item)).length + 1;
    return left >= 0;
  });
}

function describeModel(model: SemanticModel, detail: Detail, whole: SemanticModel = model): Outline {
  const isCut = whole.entities.length > model.entities.length || whole.metrics.length > model.metrics.length;
  return {
    name: model.label,
    ...(detail === 'names' ? {} : { description: shortened(model.description) }),
    entities: model.entities.map((entity) => describeEntity(entity, detail)),
    metrics: model.metrics.map((metric) => describeWith(detail, metric)),
    relationships: model.relationships.map(({ from, to, role }) => ({
      from: from.entity,
      to: to.entity,
      ...(role === undefined ? {} : { as: role }),
    })),
    filters: model.namedFilters.map((filter) => describeWith(detail, filter)),
    ...describePeriods(whole),
    ...(detail === 'names'
      ? {}
      : {
          glossary: model.glossary?.map(({ term, definition }) => ({
            term,
            definition: shortened(definition),
          })),
        }),
    ...(isCut
      ? {
          leftOut: {
            entities: whole.entities.length - model.entities.length,
            metrics: whole.metrics.length - model.metrics.length,
          },
        }
      : {}),
  };
}

function describeEntity(entity: Entity, detail: Detail): Outline {
  const { defaultTimeDimension, labelDimension } = entity;
  if (detail === 'names') return { name: entity.name, dimensions: entity.dimensions.map(({ name }) => name) };
  return {
    ...describeWith(detail, entity),
    ...(labelDimension === undefined ? {} : { labelDimension }),
    ...(defaultTimeDimension === undefined ? {} : { defaultTimeDimension }),
    dimensions: entity.dimensions.map((dimension) => ({
      ...describeWith(detail, dimension),
      kind: dimension.kind,
      ...(dimension.unit === undefined ? {} : { unit: dimension.unit }),
    })),
  };
}

/** The business's own year and periods, which dates in a question may be reckoned by. */
function describePeriods(model: SemanticModel): Outline {
  const { fiscalYear } = model;
  const ownGrains = ownGrainsOf(model);
  return {
    ...(fiscalYear === undefined
      ? {}
      : {
          fiscalYear: {
            startMonth: fiscalYear.startMonth,
            namedAfter: `the calendar year in which it ${fiscalYear.namedAfter === 'start' ? 'begins' : 'ends'}`,
          },
        }),
    ...(ownGrains.length === 0 ? {} : { customGrains: ownGrains }),
  };
}

type Named = Parameters<typeof describeNamed>[0];

function describeWith(detail: Detail, named: Named): Outline {
  const { name, label } = named;
  if (detail === 'names') return { name };
  return { ...(detail === 'full' ? describeNamed(named) : { name, ...describeLabel(name, label) }) };
}

function countOf({ entities, metrics, namedFilters, glossary = [] }: SemanticModel): number {
  const dimensions = entities.reduce((sum, entity) => sum + entity.dimensions.length, 0);
  return entities.length + dimensions + metrics.length + namedFilters.length + glossary.length;
}
