import { brandApproved, isScoped } from './brands.js';
import { dialectOf } from './dialects.js';
import { visibleSchema } from './policies/visible-schema.js';
import type { ApprovedQuery, GuardOptions, ScopedQuery } from './stages.js';

/**
 * The last look. Prints the statement from its tree, reads what was printed with the engine's own parser, makes sure it
 * says the same, and walks it once more by a second set of rules. Only then is it branded.
 *
 * @throws ParleyError SQL_NOT_SUPPORTED when the printer can't say exactly what the tree says
 * @throws Error when `scoped` was not made by {@link applyPolicies}, or the last look finds a fault of our own
 */
export async function approve(scoped: ScopedQuery, options: GuardOptions): Promise<ApprovedQuery> {
  if (!isScoped(scoped)) throw new Error('Only what applyPolicies made can be approved.');
  const { catalog, policy, parser } = options;
  if (scoped.policyFingerprint !== policy.fingerprint) {
    throw new Error('The statement was cut by another policy than it is approved for.');
  }
  const { sql: _asked, tree, ...facts } = scoped;
  const dialect = dialectOf(scoped.dialect);
  const sql = await dialect.print(tree, parser);
  const schema = visibleSchema(catalog, policy);
  await dialect.check(
    { sql, tree, valueCount: scoped.values.length, catalog, view: (name) => schema.find(name) },
    parser,
  );
  return brandApproved({ ...facts, sql });
}
