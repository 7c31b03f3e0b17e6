import { isParleyError } from '@parley/errors';
import type { QueryPlan } from '@parley/planners';
import { compile, type SemanticModel, type SemanticQuery } from '@parley/semantic-layer';
import { applyPolicies, approve } from '@parley/sql-guard';
import { candidateOf, dialectOf } from '../ask/candidate.js';
import { guardOptions } from '../ask/guard-options.js';
import { visibleModelOf } from '../ask/visible-model.js';
import type { Way } from '../ask/way.js';

/**
 * An earlier query as far as everything it names exists today for whom the way is; `null` where nothing is left. What a person may not
 * see any more is not told to a planner by their own earlier questions either.
 */
export async function queryOfToday(query: QueryPlan['query'], way: Way): Promise<QueryPlan['query'] | null> {
  if (query.kind === 'sql') return (await mayRun(query.sql, way)) ? query : null;
  const { model } = await visibleModelOf(way);
  const semantic = whatCompiles(query.semantic, (candidate) => compiles(candidate, model, way));
  if (semantic === query.semantic) return query;
  return semantic === null ? null : { kind: 'semantic', semantic };
}

async function mayRun(sql: string, way: Way): Promise<boolean> {
  const candidate = candidateOf(sql, way.dataSource);
  try {
    const options = await guardOptions(way, candidate);
    await approve(await applyPolicies(candidate, options), options);
    return true;
  } catch (error) {
    if (isParleyError(error)) return false;
    throw error;
  }
}

function compiles(
  query: SemanticQuery,
  model: SemanticModel,
  way: Pick<Way, 'dataSource' | 'timeZone'>,
): boolean {
  try {
    compile(model, query, { dialect: dialectOf(way.dataSource), timeZone: way.timeZone });
    return true;
  } catch (error) {
    if (isParleyError(error)) return false;
    throw error;
  }
}

/** What a query is made of, in the order in which each needs those before it. */
const PARTS = [
  'metrics',
  'groupBy',
  'dimensions',
  'filters',
  'where',
  'related',
  'metricFilters',
  'orderBy',
] as const;

type Parts = Partial<Record<(typeof PARTS)[number], readonly unknown[]>>;

/** Of a query that does not compile, the parts that do. */
export function whatCompiles(
  query: SemanticQuery,
  isValid: (query: SemanticQuery) => boolean,
): SemanticQuery | null {
  if (isValid(query)) return query;
  const { timeRange, ...rest } = query;
  let kept: SemanticQuery = { ...rest, ...emptied(query) } as SemanticQuery;
  for (const part of PARTS) {
    for (const each of (query as Parts)[part] ?? []) {
      const more = { ...kept, [part]: [...((kept as Parts)[part] ?? []), each] } as SemanticQuery;
      if (isValid(more)) kept = more;
    }
  }
  if (timeRange !== undefined && isValid({ ...kept, timeRange })) kept = { ...kept, timeRange };
  return isValid(kept) ? kept : null;
}

function emptied(query: SemanticQuery): Parts {
  return Object.fromEntries(PARTS.filter((part) => part in query).map((part) => [part, []]));
}
