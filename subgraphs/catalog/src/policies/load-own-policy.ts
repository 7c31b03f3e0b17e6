import { InvalidPolicyError } from '@parley/access-policy';
import type { EffectivePolicy } from '@parley/sql-guard';
import type { CatalogContext } from '../context.js';

/** What cuts the values that the caller sees, whatever they may read; `null`: it can't be read, and denies all. */
export async function loadOwnPolicy(
  dataSourceId: string,
  { loaders }: CatalogContext,
): Promise<EffectivePolicy | null> {
  try {
    return await loaders.ownPolicy.load(dataSourceId);
  } catch (error) {
    if (error instanceof InvalidPolicyError) return null;
    throw error;
  }
}
