import type { PlatformDb, PlatformScope, PreparedStatement } from '@parley/platform-db';
import type { PlannerSettings } from './planner-settings.js';

/** What planning a question depends on besides the model, as of one moment. */
export interface PlanningFacts {
  /** `null` where the tenant chose nothing. */
  readonly settings: PlannerSettings | null;
  /** Changes whenever a verified question of the data source does; `null`: there are none. */
  readonly verifiedState: string | null;
}

const PLANNING_FACTS: PreparedStatement = {
  name: 'planning_facts',
  text: `SELECT settings, verified_state AS "verifiedState" FROM query.planning_facts($1::uuid, $2::uuid, $3::uuid)`,
};

/** What other subgraphs publish for planning. Read for each question: what may leave the house holds from now on. */
export class PlanningFactsRepository {
  readonly #db: PlatformDb;

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  /** One statement: every question waits for it. */
  async of({ tenantId, userId }: PlatformScope, dataSourceId: string | null): Promise<PlanningFacts> {
    const [facts] = await this.#db.call<PlanningFacts>(PLANNING_FACTS, [tenantId, userId, dataSourceId]);
    return facts ?? { settings: null, verifiedState: null };
  }
}
