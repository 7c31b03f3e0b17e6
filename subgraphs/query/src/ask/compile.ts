import type { QueryPlan } from '@parley/planners';
import { compile as compileSemantic } from '@parley/semantic-layer';
import type { CandidateQuery } from '@parley/sql-guard';
import type { AskedSource } from './asked-source.js';
import { candidateOf, dialectOf } from './candidate.js';
import { visibleModelOf } from './visible-model.js';

/** A data source, and by which clock it is asked (an IANA name). */
type TimedSource = AskedSource & { readonly timeZone: string };

/** Plan -> CandidateQuery. */
export function compile({ query }: QueryPlan, way: TimedSource): Promise<CandidateQuery> {
  return compileQuery(query, way);
}

/** Semantic queries are compiled with the person's own part of the model. */
export async function compileQuery(query: QueryPlan['query'], way: TimedSource): Promise<CandidateQuery> {
  if (query.kind === 'sql') return candidateOf(query.sql, way.dataSource);
  const { model } = await visibleModelOf(way);
  const { sql } = compileSemantic(model, query.semantic, {
    dialect: dialectOf(way.dataSource),
    timeZone: way.timeZone,
  });
  return candidateOf(sql, way.dataSource);
}
