import type { PlatformScope } from '@parley/platform-db';
import { type RequestContext, requireCaller } from '@parley/service-kit';
import DataLoader from 'dataloader';
import type { DataSourceService } from './data-source-service.js';
import type { PlannerSettingsService } from './planners/planner-settings-service.js';
import type { TenantService } from './tenant-service.js';
import type { DataSource } from './types/data-source.js';
import type { Tenant } from './types/tenant.js';

/** What the resolvers work with, made anew for each operation. */
export interface TenantsContext extends RequestContext {
  readonly tenants: TenantService;
  readonly dataSources: DataSourceService;
  readonly plannerSettings: PlannerSettingsService;
  readonly loaders: {
    readonly tenant: DataLoader<string, Tenant | null>;
    readonly dataSource: DataLoader<string, DataSource | null>;
  };
}

export function tenantsContext(
  services: Pick<TenantsContext, 'tenants' | 'dataSources' | 'plannerSettings'>,
): (base: RequestContext) => TenantsContext {
  const { tenants, dataSources } = services;
  return (base) => {
    const scope = (): PlatformScope => requireCaller(base);
    return {
      ...base,
      ...services,
      loaders: {
        tenant: new DataLoader(async (ids) => tenants.byIds(scope(), ids)),
        dataSource: new DataLoader(async (ids) => dataSources.byIds(scope(), ids)),
      },
    };
  };
}
