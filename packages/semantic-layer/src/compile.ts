import { Compilation } from './compilation.js';
import { compileList } from './compile-list.js';
import { compileMetrics, writeMetricBy } from './compile-metrics.js';
import { compileValues } from './compile-values.js';
import type { SqlDialectName } from './dialects/dialect-sql.js';
import { DIALECTS } from './dialects/index.js';
import type { SemanticModel } from './model.js';
import { indexModel } from './model-index.js';
import type { CompiledQuery, SemanticQuery } from './query.js';
import { assertTimeZone } from './time-sql.js';

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
