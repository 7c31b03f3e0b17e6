import { type Caller, requireCaller } from '@parley/service-kit';
import type { EffectivePolicy } from '@parley/sql-guard';
import type { CatalogContext } from '../context.js';
import { noDataSource } from '../no-data-source.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import type { StoredSchema } from '../physical/physical-schema-repository.js';
import { loadOwnPolicy } from '../policies/load-own-policy.js';
import type { PublishedModel } from '../semantic-model-repository.js';

/** One data source's catalog as it is now, and what cuts one person's sight of it. */
export interface CatalogView {
  readonly caller: Caller;
  readonly dataSourceId: string;
  readonly schema: StoredSchema;
  readonly model: PublishedModel | null;
  /** What cuts their sight of names; `null`: nothing does. */
  readonly policy: EffectivePolicy | null;
  /** What cuts their sight of values, also where they may read all policies; `null`: it can't be read, and denies all. */
  readonly ownPolicy: EffectivePolicy | null;
}

/**
 * The caller's view of a data source; its schema is read now where it never was.
 * @throws ParleyError NOT_FOUND (no such data source of the tenant), DATA_SOURCE_UNAVAILABLE, TIMEOUT, RATE_LIMITED
 */
export async function loadCatalogView(dataSourceId: string, context: CatalogContext): Promise<CatalogView> {
  const caller = requireCaller(context);
  const dataSource = await context.loaders.dataSource.load(dataSourceId);
  if (dataSource === null) throw noDataSource();
  const [schema, model, policy, ownPolicy] = await Promise.all([
    loadPhysicalSchema(dataSourceId, context),
    context.loaders.publishedModel.load(dataSourceId),
    context.loaders.policy.load(dataSourceId),
    loadOwnPolicy(dataSourceId, context),
  ]);
  return { caller, dataSourceId, schema, model, policy, ownPolicy };
}
