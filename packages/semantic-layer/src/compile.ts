import type { SqlDialectName } from './dialects/dialect-sql.js';
import { DIALECTS } from './dialects/index.js';
import type { SemanticModel } from './model/model.js';
import type { CompiledQuery, SemanticQuery } from './model/query.js';
import { indexModel } from './resolve/model-index.js';
import { Compilation } from './statement/compilation.js';
import { compileList } from './statement/compile-list.js';
import { compileMetrics, writeMetricBy } from './statement/compile-metrics.js';
import { compileValues } from './statement/compile-values.js';
import { assertTimeZone } from './time/time-sql.js';

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
  const index = indexModel(model);
  const target = { dialect: DIALECTS[options.dialect], timeZone: options.timeZone };
  const compilation = new Compilation(index, target, writeMetricBy);
  const compiled = compileQuery(compilation, query);
  return { ...compiled, sql: target.dialect.statement(compiled.sql) };
}

function compileQuery(compilation: Compilation, query: SemanticQuery): CompiledQuery {
  if (query.kind === 'list') return compileList(compilation, query);
  return query.metrics.length === 0 ? compileValues(compilation, query) : compileMetrics(compilation, query);
}
