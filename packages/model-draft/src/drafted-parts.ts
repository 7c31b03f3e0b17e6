import type { Relationship } from '@parley/semantic-layer';
import type { DraftedPart } from './draft.js';
import type { DraftedEntity } from './draft-entities.js';
import type { Link } from './keys/relationships.js';

const NAME_CONFIDENCE = { words: 0.95, 'short forms': 0.8, comment: 0.75, unknown: 0.35 } as const;
const NAME_REASON = {
  words: 'Its name is made of whole words.',
  'short forms': 'Its name is made of known short forms.',
  comment: 'Its name is taken from its comment.',
  unknown: 'Part of its name could not be read.',
} as const;

/** How sure an entity's parts are, and the metrics made of it. */
export function partsOf({ table, entity, key, dimensions, measures }: DraftedEntity): DraftedPart[] {
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

export function partOfLink([relationship, { confidence, reason }]: readonly [
  Relationship,
  Link,
]): DraftedPart {
  return { path: `relationships.${relationship.name}`, confidence, reason };
}
