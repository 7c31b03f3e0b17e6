import type { SqlDialectName } from './dialects/dialect-sql.js';
import { DIALECTS } from './dialects/index.js';
import type { SemanticModel } from './model/model.js';
import type { CompiledQuery, MetricsQuery, SemanticQuery } from './model/query.js';
import { relatedSql } from './passes/related-rows.js';
import { indexModel } from './resolve/model-index.js';
import { Compilation } from './statement/compilation.js';
import { compileList } from './statement/compile-list.js';
import { compileMetrics, writeMetricBy } from './statement/compile-metrics.js';
import { compileValues } from './statement/compile-values.js';
import { assertTimeZone } from './time/time-sql.js';
import { validateQuery } from './validate/validate-query.js';

export interface CompileOptions {
  readonly dialect: SqlDialectName;
  /** IANA name: days of the question begin and end there. */
  readonly timeZone: string;
}

/**
 * Turns a semantic query into SQL. Throws `SEMANTIC_QUERY_INVALID` with the way out where the query
 * names what the model lacks, or asks for a combination that has no right number.
 */
export function compile(model: SemanticModel, query: SemanticQuery, options: CompileOptions): CompiledQuery {
  assertTimeZone(options.timeZone);
  validateQuery(query);
  const index = indexModel(model);
  const target = { dialect: DIALECTS[options.dialect], timeZone: options.timeZone };
  const compilation = new Compilation(index, target, {
    write: { metric: writeMetricBy, related: relatedSql },
    adHoc: query.adHocMetrics ?? [],
  });
  const compiled = compileQuery(compilation, query);
  return { ...compiled, sql: target.dialect.statement(compiled.sql) };
}

function compileQuery(compilation: Compilation, query: SemanticQuery): CompiledQuery {
  if (query.kind === 'list') return compileList(compilation, query);
  return isOfMetrics(query) ? compileMetrics(compilation, query) : compileValues(compilation, query);
}

/** Groups may be asked for alone, and still be ordered and chosen by metrics. */
function isOfMetrics({ metrics, metricFilters, having = [], orderBy, groupBy }: MetricsQuery): boolean {
  const groups = new Set(groupBy.flatMap(({ as }) => as ?? []));
  const ordersByMetric = orderBy.some(({ by }) => !by.includes('.') && !groups.has(by));
  return metrics.length + metricFilters.length + having.length > 0 || ordersByMetric;
}
