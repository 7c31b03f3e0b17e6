import type { EffectivePolicy, PhysicalCatalog } from '@parley/sql-guard';

/** One person's sight of one data source before and after a change. */
export interface SightChange {
  readonly before: EffectivePolicy;
  readonly after: EffectivePolicy;
  readonly catalog: PhysicalCatalog;
}
