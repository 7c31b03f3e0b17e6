import type { Entity, SemanticModel } from '@parley/semantic-layer';
import { type EffectivePolicy, visibleSchema } from '@parley/sql-guard';
import { visibleColumns } from './visible-columns.js';
import { withToldValues } from './visible-entity.js';
import type { Sight } from './visible-model.js';

/** A policy that tells of nothing: nothing is classified. */
const NOTHING: EffectivePolicy = {
  classified: [],
  layers: [],
  denials: { tables: [], rows: [], columns: [] },
  ...{ attributes: {}, hashKey: '', fingerprint: 'nothing' },
};

/**
 * What cuts the values that may be told to somebody who knows all names, because they may read all policies; `null`: nothing does.
 * What nobody has classified is no secret of theirs.
 *
 * @param own the person's own policies; `null`: they can't be read
 */
export function valuePolicy(own: EffectivePolicy | null): EffectivePolicy | null {
  if (own === null) return NOTHING;
  const { layers, denials, fingerprint } = own;
  const isUncut = [layers, ...Object.values(denials)].every(({ length }) => length === 0);
  return isUncut ? null : { ...own, classified: null, fingerprint: `values ${fingerprint}` };
}

/** A model with all its names, and the known values that a person may be told. */
export function toldValues(model: SemanticModel, { catalog, policy }: Sight): SemanticModel {
  const { find } = visibleSchema(catalog, policy);
  const cut = (entity: Entity): Entity => {
    if (entity.dimensions.every(({ values }) => values === undefined)) return entity;
    const columns = visibleColumns(entity, { catalog, policy, find });
    const values = columns ?? { values: () => undefined };
    return { ...entity, dimensions: entity.dimensions.map((each) => withToldValues(each, values)) };
  };
  return { ...model, entities: model.entities.map(cut) };
}
