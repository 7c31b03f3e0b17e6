import { isParleyError } from '@parley/errors';
import { compile } from '@parley/semantic-layer';
import type { CheckedQuery, PlanRequest, QueryPlan } from '../../planner.js';

/** What a planner without a data source checks with: any dialect tells whether the model can say it. */
const ANY_DIALECT = 'postgresql';

/** Whether a query would run for the person who asks. Runs nothing. */
export async function checkedQuery(query: QueryPlan['query'], request: PlanRequest): Promise<CheckedQuery> {
  const { lookup, model, timeZone } = request;
  try {
    if (lookup !== undefined) return await lookup.check(query);
    if (query.kind === 'sql') {
      return {
        ok: false,
        code: 'SQL_NOT_SUPPORTED',
        message: 'SQL can’t be checked here; use a semantic query.',
      };
    }
    return { ok: true, sql: compile(model, query.semantic, { dialect: ANY_DIALECT, timeZone }).sql };
  } catch (error) {
    if (!isParleyError(error)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}

/** Not the query's fault: another one would fare no better. */
export function isMendable(code: string): boolean {
  return !['DATA_SOURCE_UNAVAILABLE', 'DATA_SOURCE_REFUSED', 'UNAVAILABLE', 'TIMEOUT'].includes(code);
}
