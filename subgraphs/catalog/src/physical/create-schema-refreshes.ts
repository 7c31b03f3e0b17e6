import type { PlatformDb } from '@parley/platform-db';
import type { RequestContext } from '@parley/service-kit';
import type { DataSourceRepository } from '../data-source-repository.js';
import type { PhysicalSchemaService } from './physical-schema-service.js';
import { SchemaRefreshCaretaker } from './schema-refresh-caretaker.js';
import { SCHEMA_REFRESH_LIMITS, type SchemaRefreshLimits } from './schema-refresh-limits.js';
import { SchemaRefreshRepository } from './schema-refresh-repository.js';
import { SchemaRefreshService } from './schema-refresh-service.js';
import { SchemaRefresher } from './schema-refresher.js';

export interface SchemaRefreshesOptions {
  readonly db: PlatformDb;
  readonly dataSources: DataSourceRepository;
  readonly schemas: PhysicalSchemaService;
  readonly limits: Partial<SchemaRefreshLimits> | undefined;
  readonly log: RequestContext['log'];
}

/** Refreshes in the background: what people see of them, and who does them. */
export interface SchemaRefreshes {
  readonly service: SchemaRefreshService;
  /** Begins to take refreshes up. */
  start(): void;
  stop(): Promise<void>;
}

export function createSchemaRefreshes(options: SchemaRefreshesOptions): SchemaRefreshes {
  const { db, dataSources, schemas, log } = options;
  const limits = { ...SCHEMA_REFRESH_LIMITS, ...options.limits };
  const refreshes = new SchemaRefreshRepository(db, limits.leaseSeconds);
  const refresher = new SchemaRefresher({ refreshes, schemas, limits, log });
  const caretaker = new SchemaRefreshCaretaker({ db, refreshes, refresher, limits, log });
  return {
    service: new SchemaRefreshService({ refreshes, dataSources, wake: () => caretaker.wake() }),
    start: () => caretaker.start(),
    stop: () => caretaker.stop(),
  };
}
