import type { CatalogDocument } from '@parley/catalog-search';
import type { PlatformDb, PlatformScope } from '@parley/platform-db';
import type { ValueProfile } from '@parley/sql-guard';
import { createValueProfileRepository } from '../physical/value-profile-repository.js';

/** Sample values of columns, for everybody. Secrets: what exists for a person, `visibleProfiles` says. */
export interface SampleValueRepository {
  /** Changes when a table of the data source was looked at again; `null`: none ever was. */
  state(scope: PlatformScope, dataSourceId: string): Promise<string | null>;
  profiles(scope: PlatformScope, dataSourceId: string): Promise<readonly ValueProfile[]>;
}

export function createSampleValueRepository(db: PlatformDb): SampleValueRepository {
  const profiles = createValueProfileRepository(db);
  return {
    async state(scope, dataSourceId) {
      const { _max, _count } = await db.forScope(scope).tableProfile.aggregate({
        where: { tenantId: scope.tenantId, dataSourceId },
        _max: { measuredAt: true },
        _count: true,
      });
      return _max.measuredAt === null ? null : `${_max.measuredAt.toISOString()} ${_count}`;
    },

    profiles: (scope, dataSourceId) => profiles.ofDataSource(scope, dataSourceId),
  };
}

/** Of one data source. */
const MAX_VALUES = 50_000;
const MAX_LENGTH = 100;

/** Sample values as search finds them: below their column. */
export function* valueDocuments(profiles: readonly ValueProfile[]): Generator<CatalogDocument, void> {
  let count = 0;
  for (const { schema, table, column, samples } of profiles) {
    for (const { value } of samples) {
      if (count === MAX_VALUES) return;
      if (value.length > MAX_LENGTH || !/\p{L}/u.test(value)) continue;
      count += 1;
      const path = [schema, table, column, value];
      yield { kind: 'value', path, name: value, label: value, owner: `${table} ${column}` };
    }
  }
}
