import { type ModelFault, semanticModelSchema, validateModel } from '@parley/semantic-layer';
import type { PhysicalCatalog } from '@parley/sql-guard';
import { findPhysicalFaults } from './find-physical-faults.js';

/** More help nobody, and looking for suggestions takes time. */
const MAX_FAULTS = 200;

/**
 * All that is wrong in a model nobody has checked, in itself and against the database; empty where it can
 * be published. The physical schema is read only for what has a model's shape.
 */
export async function findModelFaults(
  model: unknown,
  readCatalog: () => Promise<PhysicalCatalog>,
): Promise<readonly ModelFault[]> {
  const faults = validateModel(model);
  const shaped = semanticModelSchema.safeParse(model);
  if (shaped.success && faults.length < MAX_FAULTS) {
    faults.push(...findPhysicalFaults(shaped.data, await readCatalog(), MAX_FAULTS - faults.length));
  }
  return faults.slice(0, MAX_FAULTS);
}
