import { isDeepStrictEqual } from 'node:util';
import { type Sight, toldValues, visibleCatalog, visibleModel, withVisibleKeys } from '@parley/access-policy';
import { ParleyError } from '@parley/errors';
import { type SemanticModel, semanticModelSchema } from '@parley/semantic-layer';
import type { PhysicalCatalog } from '@parley/sql-guard';

/** What cuts the caller's sight of one data source's models; `null`: nothing does. */
export type ModelSight = (Sight & { readonly cuts: 'everything' | 'values' }) | null;

export function cutModel(model: SemanticModel, sight: ModelSight): SemanticModel {
  if (sight === null) return model;
  return sight.cuts === 'values' ? toldValues(model, sight) : visibleModel(model, sight);
}

/** A model as it may be shown in writing, with its keys. */
export function writtenModel(model: SemanticModel, sight: ModelSight): SemanticModel {
  const cut = cutModel(model, sight);
  return sight?.cuts === 'everything' ? withVisibleKeys(cut, sight) : cut;
}

/**
 * Who can't see all of a model can't edit it either: what they save would lose what they were not shown, and the
 * whole of it would show them what they may not know.
 *
 * @throws ParleyError FORBIDDEN
 */
export function requireWholeSight(definition: unknown, sight: ModelSight): void {
  if (sight === null) return;
  const shaped = semanticModelSchema.safeParse(definition);
  if (shaped.success && isDeepStrictEqual(writtenModel(shaped.data, sight), shaped.data)) return;
  const namesValues = () => JSON.stringify(definition).includes('"values":');
  if (!shaped.success && sight.cuts === 'values' && !namesValues()) return;
  throw new ParleyError(
    'FORBIDDEN',
    sight.cuts === 'values'
      ? 'Policies keep known values of this model from you: somebody whom they don’t bind has to edit it.'
      : 'Policies hide parts of this model from you: somebody who may read policies (`policy:read`) has to edit it.',
  );
}

/** The tables that faults and drafts may speak of. */
export function cutCatalog(catalog: PhysicalCatalog, sight: ModelSight): PhysicalCatalog {
  return sight?.cuts === 'everything' ? visibleCatalog(catalog, sight.policy) : catalog;
}
