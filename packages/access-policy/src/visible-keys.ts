import type { SemanticModel } from '@parley/semantic-layer';
import { visibleSchema } from '@parley/sql-guard';
import { visibleColumns } from './visible-columns.js';
import type { Sight } from './visible-model.js';

/**
 * A model without primary keys' columns that are hidden, as it may be shown in writing. The compiler needs these: what it makes of
 * them, the guard refuses.
 */
export function withVisibleKeys(model: SemanticModel, { catalog, policy }: Sight): SemanticModel {
  const { find } = visibleSchema(catalog, policy);
  const entities = model.entities.map((entity) => {
    const columns = visibleColumns(entity, { catalog, policy, find });
    return { ...entity, primaryKey: entity.primaryKey.filter((name) => columns?.has([name]) === true) };
  });
  return { ...model, entities };
}
