import type { PlatformScope } from '@parley/platform-db';
import { isId } from '@parley/service-kit';
import type { DataSourceRepository } from './data-source-repository.js';
import type { DataSource } from './types/data-source.js';

/** Which data sources are the tenant's own. */
export interface DataSourceService {
  /** In the order of `ids`; `null` for another tenant's and for none. */
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<(DataSource | null)[]>;
}

export function createDataSourceService(dataSources: DataSourceRepository): DataSourceService {
  return {
    async byIds(scope, ids) {
      const existing = await dataSources.existing(scope, ids.filter(isId));
      return ids.map((id) => (existing.has(id) ? { id } : null));
    },
  };
}
