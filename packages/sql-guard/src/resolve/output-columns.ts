import { Refusal } from '../refusal.js';
import type { OutputColumn } from '../stages.js';
import type { Lineage, ScopeColumn } from './lineage.js';

/** Steps from a value to what it is made of, over all output columns. People's SQL takes a few hundred. */
const MAX_STEPS = 500_000;

/**
 * Says of each output column what it is made of.
 *
 * @throws Refusal SQL_NOT_SUPPORTED where that would take too long
 */
export function outputColumns(output: readonly ScopeColumn[]): readonly OutputColumn[] {
  const budget = { steps: MAX_STEPS };
  return output.map((column) => describe(column, budget));
}

function describe(column: ScopeColumn, budget: { steps: number }): OutputColumn {
  const sources = new Map<string, OutputColumn['sources'][number]>();
  const operations = new Set<string>();
  // Breadth first, so that what was done last comes first. A Set also walks what is added on the way.
  const reached = new Set<Lineage>([column]);
  for (const { parts, operation, direct } of reached) {
    if (operation !== null) operations.add(operation);
    if (direct !== null) {
      const { schema, table } = direct.site.table;
      const { name } = direct.column;
      sources.set(JSON.stringify([schema, table, name]), { schema, table, column: name });
    }
    budget.steps -= parts.length;
    if (budget.steps < 0) {
      throw new Refusal(
        'SQL_NOT_SUPPORTED',
        'The columns are made of too many others to tell which; select fewer, or fewer whole rows.',
      );
    }
    for (const part of parts) reached.add(part);
  }
  return { name: column.name, sources: [...sources.values()], operations: [...operations] };
}
