import type { Compilation } from './compilation.js';
import type { CompiledQuery, MetricsQuery } from './query.js';
export function compileValues(_compilation: Compilation, query: MetricsQuery): CompiledQuery {
  throw new Error(String(query.kind));
}
