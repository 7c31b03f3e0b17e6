import type { Disclosure } from '@parley/planners';
import type { PlatformDb, PlatformScope } from '@parley/platform-db';
import type { PlannerSettings, ProviderSettings } from './planner-settings.js';

/** What the tenants subgraph publishes of a tenant's choice, read for each question: what may leave holds from now on. */
export class PlannerSettingsRepository {
  readonly #db: PlatformDb;

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  /** `null` where the tenant chose nothing. */
  async find(scope: PlatformScope): Promise<PlannerSettings | null> {
    const { tenantId } = scope;
    const found = await this.#db.forScope(scope).plannerSettingsV1.findUnique({ where: { tenantId } });
    if (found === null) return null;
    const { tenantId: _tenantId, disclosure, providers, ...settings } = found;
    return {
      ...settings,
      disclosure: disclosure.toLowerCase() as Disclosure,
      // The view makes it of typed columns.
      providers: providers as unknown as readonly ProviderSettings[],
    };
  }
}
