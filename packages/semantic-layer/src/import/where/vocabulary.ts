import type { SemanticModel } from '../../model/model.js';

/** The names a MetricFlow text can use of a model, as far as reading it depends on them. */
export interface Vocabulary {
  /** True for the name of a key, MetricFlow's "entity". */
  isKey(name: string): boolean;
  /** True for a dimension of an entity that holds the key `owner`; without one, of any entity. */
  isDimension(name: string, owner?: string): boolean;
  isTime(name: string, owner?: string): boolean;
  isCustomGrain(name: string): boolean;
}

export function vocabularyOf(model: Pick<SemanticModel, 'entities' | 'timeSpines'>): Vocabulary {
  const keys = new Set<string>();
  const dimensions = new Set<string>();
  const times = new Set<string>();
  for (const entity of model.entities) {
    const owners = [entity.name, ...(entity.keys ?? []).map((key) => key.name)];
    for (const key of entity.keys ?? []) keys.add(key.name);
    for (const { name, kind } of entity.dimensions) {
      for (const written of [name, ...owners.map((owner) => `${owner}.${name}`)]) {
        dimensions.add(written);
        if (kind === 'time') times.add(written);
      }
    }
  }
  const grains = new Set(
    (model.timeSpines ?? []).flatMap((spine) => (spine.customGrains ?? []).map((grain) => grain.name)),
  );
  const written = (name: string, owner?: string) => (owner === undefined ? name : `${owner}.${name}`);
  return {
    isKey: (name) => keys.has(name),
    isDimension: (name, owner) => dimensions.has(written(name, owner)),
    isTime: (name, owner) => name === 'metric_time' || times.has(written(name, owner)),
    isCustomGrain: (name) => grains.has(name),
  };
}
