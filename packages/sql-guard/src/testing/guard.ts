import { parse } from 'libpg-query';
import { applyPolicies } from '../apply-policies.js';
import { approve } from '../approve.js';
import type { PhysicalCatalog } from '../catalog.js';
import type { PostgresParser } from '../parser.js';
import type { EffectivePolicy } from '../policy.js';
import type { ApprovedQuery } from '../stages.js';
import { ALL_PASS } from './all-pass.js';

/** PostgreSQL's own parser, in this thread: tests send nothing that would hang it. */
export const parser: PostgresParser = { dialect: 'postgresql', parse };

export { ALL_PASS };

/** Both stages of the guard, as `ask` and `runSql` call them. */
export async function guard(
  sql: string,
  catalog: PhysicalCatalog,
  policy: EffectivePolicy = ALL_PASS,
  maxRows = 10_000_000,
): Promise<ApprovedQuery> {
  const options = { catalog, policy, parser, maxRows };
  return approve(await applyPolicies({ sql, dialect: 'postgresql' }, options), options);
}

/** The same rows, however often each, in any order. */
export function sorted(rows: readonly (readonly (string | null)[])[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
