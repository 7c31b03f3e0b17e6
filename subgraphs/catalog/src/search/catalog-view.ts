import type { Caller } from '@parley/service-kit';
import type { EffectivePolicy } from '@parley/sql-guard';
import type { StoredSchema } from '../physical/physical-schema-repository.js';
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
