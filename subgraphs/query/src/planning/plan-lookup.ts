import { visibleProfiles } from '@parley/access-policy';
import { isParleyError } from '@parley/errors';
import {
  type CheckedQuery,
  type Disclosure,
  type PlanLookup,
  type QueryPlan,
  searchModel,
} from '@parley/planners';
import type { DimensionRef, SemanticModel } from '@parley/semantic-layer';
import type { ValueProfile } from '@parley/sql-guard';
import { dialectOf } from '../ask/candidate.js';
import { compileQuery } from '../ask/compile.js';
import { physicalCatalog } from '../ask/physical-catalog.js';
import type { Way } from '../ask/way.js';
import { approvedEstimate } from '../sql/approved-estimate.js';
import { isRestricted } from '../sql/is-restricted.js';
import { isMendable } from './mendable.js';

/** What lookups are made of, besides the run they are made for. */
export interface LookupTerms {
  /** The part of the model that exists for the person who asks. */
  readonly model: SemanticModel;
  readonly disclosure: Disclosure;
  /** What was measured of the data source's values, for everybody. */
  readonly profiles: () => Promise<readonly ValueProfile[]>;
}

const MOST_VALUES = 100;
const CHECK_TIMEOUT_MS = 10_000;

/** For what no other query would mend: a model need not know which attribute somebody lacks. The person is told by the run itself. */
const UNCHECKED: CheckedQuery = {
  ok: false,
  code: 'UNAVAILABLE',
  message: 'This can’t be checked; hand the query in as it is.',
};

/** A planner's door to a tenant's data: never more than the person of the way may see, nor than the tenant lets out. */
export function createPlanLookup(way: Way, terms: LookupTerms): PlanLookup {
  const tellsValues = terms.disclosure !== 'schema';
  return {
    dialect: dialectOf(way.dataSource),
    search: async (query, limit) => searchModel(terms.model, { query, limit, tellsValues }),
    async sampleValues(dimension, limit) {
      return tellsValues ? sampleValues(way, terms, { dimension, limit: Math.min(limit, MOST_VALUES) }) : [];
    },
    check: (query) => check(way, query),
  };
}

/** Of what was measured, the part that the person may be told; and what the model, cut for them, says there is. */
async function sampleValues(
  way: Way,
  { model, profiles }: LookupTerms,
  { dimension, limit }: { readonly dimension: DimensionRef; readonly limit: number },
): Promise<readonly string[]> {
  const steps = dimension.split('.');
  const entity = model.entities.find(({ name }) => name === steps.at(-2));
  const found = entity?.dimensions.find(({ name }) => name === steps.at(-1));
  if (entity === undefined || found === undefined) return [];
  const told = (found.values ?? []).map(({ value }) => value);
  if (entity.sql !== undefined || found.column === undefined) return told.slice(0, limit);
  const { schema, table } = entity.table;
  const measured = (await profiles()).filter(
    (each) => each.schema === schema && each.table === table && each.column === found.column,
  );
  const visible = visibleProfiles(measured, { catalog: await physicalCatalog(way), policy: way.policy });
  const samples = visible.flatMap((each) => each.samples.map(({ value }) => value));
  return [...new Set([...told, ...samples])].slice(0, limit);
}

/** What a run would say before its first row. The SQL is the plan's own: what policies make of it is nobody's to know. */
async function check(way: Way, query: QueryPlan['query']): Promise<CheckedQuery> {
  try {
    const candidate = await compileQuery(query, way);
    const { estimate } = await approvedEstimate(candidate, way, {
      signal: way.signal,
      statementTimeoutMs: Math.min(CHECK_TIMEOUT_MS, way.statementTimeoutMs),
    });
    // The database estimates from all rows, hidden ones too.
    const rows = isRestricted(way.policy) ? undefined : estimate.rows;
    return { ok: true, sql: candidate.sql, ...(rows == null ? {} : { estimatedRows: rows }) };
  } catch (error) {
    way.signal.throwIfAborted();
    if (!isParleyError(error)) throw error;
    return isMendable(error) ? { ok: false, code: error.code, message: error.message } : UNCHECKED;
  }
}
